import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { SpawnedLaptop } from "../../local/start/spawn.ts";
import { ConnectorStory, numbers } from "../support/laptop/connector-story.ts";
import { quickOutages, spawnTestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";
import { acknowledge, refuse } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

const backlog = 300;

let folder: string;
let spawned: SpawnedLaptop | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-recovery-"));
});

afterEach(async () => {
  await spawned?.stop();
  spawned = undefined;
  await rm(folder, { recursive: true, force: true });
});

const spawn = () => spawnTestLaptop(folder, { outageSpeed: quickOutages });

it("delivers a backlog although the machine fails while its receiver is down, and while it is drained", async () => {
  spawned = await spawn();
  const crash = async (): Promise<void> => {
    await spawned?.kill9();
    spawned = await spawn();
    story.client = new Client(spawned.ready);
  };
  const story = await ConnectorStory.begin(new Client(spawned.ready), { behaviour: refuse });
  await story.send(numbers(backlog));
  await story.untilHealth("DOWN");
  await crash();
  expect((await story.shown()).health.state).toBe("DOWN");
  const before = story.requests.length;
  await until("the probing to go on", () => story.requests.length > before);

  const arrived = new Set<number>();
  story.receiver.behaviour = (...request) => {
    // Answers slowly, so that more is under way when the machine fails.
    setTimeout(() => {
      arrived.add(story.valueOf(request[2]));
      acknowledge(...request);
    }, 500);
  };
  await until("some of the backlog", () => arrived.size > 0);
  await crash();
  await story.send(numbers(10, backlog));
  await until("every event", () => arrived.size === backlog + 10);
  await story.untilHealth("UP");
  await story.receiver.close();
});
