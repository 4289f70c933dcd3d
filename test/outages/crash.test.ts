import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sendData } from "../../local/client/client.ts";
import type { SpawnedLaptop } from "../../local/start/spawn.ts";
import { spawnTestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { Receiver } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

const points = 1000;
const kills = 3;

let folder: string;
let laptop: SpawnedLaptop;
let receiver: Receiver;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-crash-"));
  laptop = await spawnTestLaptop(folder);
  receiver = await new Receiver(laptop.ready.receiver).listen();
});

afterAll(async () => {
  await laptop?.stop();
  await receiver?.close();
  await rm(folder, { recursive: true, force: true });
});

it("loses no accepted point when it is killed three times while they flow", async () => {
  let client = new Client(laptop.ready);
  await client.connect(receiver.url);
  const accepted = new Set<number>();
  let next = 0;

  const send = async (index: number): Promise<void> => {
    try {
      await sendData(client.addresses, await client.token("source"), [metric("survivor", { index })]);
      accepted.add(index);
    } catch {
      // The laptop was killed meanwhile. Nobody knows whether this point was accepted, so the test expects nothing of
      // it.
    }
  };
  /** Sends points up to this number, always with ten requests under way. */
  const flow = async (upTo: number): Promise<void> => {
    const one = async (): Promise<void> => {
      while (next < upTo) await send(next++);
    };
    await Promise.all(Array.from({ length: 10 }, one));
  };

  for (let kill = 1; kill <= kills; kill++) {
    const flowing = flow(Math.floor((points * kill) / (kills + 1)));
    const enough = accepted.size + 100;
    await until("some accepted points", () => accepted.size >= enough);
    await laptop.kill9();
    await flowing;
    laptop = await spawnTestLaptop(folder);
    client = new Client(laptop.ready);
  }
  await flow(points);
  expect(accepted.size).toBeGreaterThan(points / 2);
  await until("every accepted point", () => accepted.isSubsetOf(receiver.fieldValues("survivor", "index")));
});
