/** Starts a laptop and a receiver for the tests of a file, which kill the laptop while something is under way. */

import { afterAll, beforeAll } from "vitest";
import type { SpawnedLaptop } from "../../../local/start/spawn.ts";
import { folderOfTests } from "../folders/temporary-folder.ts";
import { spawnTestLaptop } from "./laptop.ts";
import { Receiver } from "./receiver.ts";

export class KilledLaptop {
  private readonly folder = folderOfTests();
  private laptop: SpawnedLaptop | undefined;
  private webhook: Receiver | undefined;

  /** Is made where a file declares its tests, since it opens before the first and closes after the last. */
  constructor() {
    beforeAll(() => this.open());
    afterAll(() => this.close());
  }

  get ready(): SpawnedLaptop["ready"] {
    return this.running.ready;
  }

  get receiver(): Receiver {
    if (!this.webhook) throw new Error("The receiver is there once the tests have begun.");
    return this.webhook;
  }

  kill(): Promise<void> {
    return this.running.kill9();
  }

  /** Starts it again on what it had kept. */
  async start(): Promise<void> {
    this.laptop = await spawnTestLaptop(this.folder());
  }

  private get running(): SpawnedLaptop {
    if (!this.laptop) throw new Error("The laptop is there once the tests have begun.");
    return this.laptop;
  }

  private async open(): Promise<void> {
    await this.start();
    this.webhook = await new Receiver(this.ready.receiver).listen();
  }

  private async close(): Promise<void> {
    await this.laptop?.stop();
    await this.webhook?.close();
  }
}
