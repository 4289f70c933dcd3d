/** Starts a laptop and a browser for the tests of a file, which open the console's pages there. */

import { afterAll, beforeAll } from "vitest";
import { ConsoleVisits } from "./console-visits.ts";
import { startTestLaptop, type TestLaptop } from "./laptop.ts";
import { Client } from "./platform.ts";

interface Started {
  readonly laptop: TestLaptop;
  readonly client: Client;
  readonly visits: ConsoleVisits;
}

export class ConsoleOnLaptop {
  private started: Started | undefined;

  /** Is made where a file declares its tests, since it opens before the first and closes after the last. */
  constructor(executablePath: string) {
    beforeAll(() => this.open(executablePath));
    afterAll(() => this.close());
  }

  get ready(): TestLaptop["ready"] {
    return this.running.laptop.ready;
  }

  /** Calls the laptop as its administrator does. */
  get client(): Client {
    return this.running.client;
  }

  get visits(): ConsoleVisits {
    return this.running.visits;
  }

  /** The address of the project's pages, such as `/projects/p1`. */
  get project(): string {
    return `/projects/${this.ready.project.id}`;
  }

  private get running(): Started {
    if (!this.started) throw new Error("The laptop is there once the tests have begun.");
    return this.started;
  }

  private async open(executablePath: string): Promise<void> {
    const laptop = await startTestLaptop();
    try {
      const client = new Client(laptop.ready);
      const url = laptop.ready.consoleUrl ?? "";
      const visits = await ConsoleVisits.start(executablePath, url, await client.token("admin"));
      this.started = { laptop, client, visits };
    } catch (error) {
      await laptop.stop();
      throw error;
    }
  }

  private async close(): Promise<void> {
    await this.started?.visits.stop();
    await this.started?.laptop.stop();
  }
}
