import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { SpawnedLaptop } from "../../local/start/spawn.ts";
import { ConnectorStory, numbers } from "../support/laptop/connector-story.ts";
import { spawnTestLaptop } from "../support/laptop/laptop.ts";
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

it("delivers a backlog although the machine fails while its receiver is down, and while it is drained", {
  timeout: 400_000,
}, async () => {
  spawned = await spawnTestLaptop(folder);
  const crash = async (): Promise<void> => {
    await spawned?.kill9();
    spawned = await spawnTestLaptop(folder);
    story.client = new Client(spawned.ready);
  };
  const story = await ConnectorStory.begin(new Client(spawned.ready), { behaviour: refuse });
  await story.send(numbers(backlog));
  await story.untilHealth("DOWN", 90);
  await crash();
  expect((await story.shown()).health.state).toBe("DOWN");
  const before = story.requests.length;
  await until("the probing to go on", 120, () => story.requests.length > before);

  const arrived = new Set<number>();
  story.receiver.behaviour = (...request) => {
    // The slower it answers, the more is under way when the machine fails.
    setTimeout(() => {
      arrived.add(story.valueOf(request[2]));
      acknowledge(...request);
    }, 500);
  };
  await until("some of the backlog", 60, () => arrived.size > 0);
  await crash();
  await story.send(numbers(10, backlog));
  await until("every event", 240, () => arrived.size === backlog + 10);
  await story.untilHealth("UP", 240);
  await story.receiver.close();
});
