import { afterEach, expect, it } from "vitest";
import { ConnectorStory, numbers } from "../support/laptop/connector-story.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";
import { acknowledge, refuse } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

const backlog = 300;

let laptop: TestLaptop | undefined;

afterEach(async () => {
  await laptop?.stop();
  laptop = undefined;
});

it("drains what waits, faster each second, while a mapping takes its time to work again as on AWS", {
  timeout: 240_000,
}, async () => {
  laptop = await startTestLaptop({ mappingDelayMs: 20_000 });
  await ConnectorStory.tell(new Client(laptop.ready), { behaviour: refuse }, async (story) => {
    await until(
      "an attempt",
      60,
      async () => {
        await story.send(numbers(2));
        return story.requests.length > 0;
      },
      5_000,
    );
    const down = await story.untilHealth("DOWN", 120);
    const stopped = Date.parse(down.health.since ?? "") + 25_000;
    await until("the mapping to stop", 40, () => Date.now() > stopped, 500);
    await story.send(numbers(backlog, 10));
    const arrivedAt = new Map<number, number>();
    story.receiver.behaviour = (...request) => {
      arrivedAt.set(story.valueOf(request[2]), Date.now());
      acknowledge(...request);
    };
    await story.untilHealth("DRAINING", 40);
    const drained = await until(
      "some of the backlog",
      30,
      async () => {
        const { state } = (await story.shown()).health;
        return (state !== "DRAINING" || arrivedAt.size > 100) && { state, count: arrivedAt.size };
      },
      200,
    );
    expect(drained.state).toBe("DRAINING");
    await until("all of the backlog", 60, () => numbers(backlog, 10).every((value) => arrivedAt.has(value)));
    const times = [...arrivedAt.values()].toSorted((one, other) => one - other);
    const within = (millis: number) => times.filter((at) => at - (times[0] ?? 0) < millis).length;

    expect(within(2_000)).toBeLessThan(16);
    await story.untilHealth("UP", 60);
  });
});
