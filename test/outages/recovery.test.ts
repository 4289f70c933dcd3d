import { afterEach, expect, it } from "vitest";
import type { SpawnedLaptop } from "../../local/start/spawn.ts";
import { folderOfTest } from "../support/folders/temporary-folder.ts";
import { ConnectorStory, numbers } from "../support/laptop/connector-story.ts";
import { quickOutages, spawnTestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";
import { acknowledge, refuse } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

const backlog = 300;

let spawned: SpawnedLaptop | undefined;

afterEach(async () => {
  await spawned?.stop();
  spawned = undefined;
});

it("delivers a backlog although the machine fails while its receiver is down, and while it is drained", async () => {
  const folder = folderOfTest();
  const spawn = () => spawnTestLaptop(folder, { outageSpeed: quickOutages });
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
