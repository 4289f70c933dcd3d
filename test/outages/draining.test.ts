import { afterEach, expect, it } from "vitest";
import { ConnectorStory, numbers } from "../support/laptop/connector-story.ts";
import { quickOutages, startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";
import { acknowledge, refuse } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

const backlog = 300;

let laptop: TestLaptop | undefined;

afterEach(async () => {
  await laptop?.stop();
  laptop = undefined;
});

it("drains what waits while a mapping takes its time to work again, as it does on AWS", async () => {
  laptop = await startTestLaptop({ outageSpeed: quickOutages, mappingDelayMillis: 8_000 });
  const mappingStates = () => new Set(laptop?.runtimeMappings().map(({ state }) => state));
  await ConnectorStory.tell(new Client(laptop.ready), { behaviour: refuse }, async (story) => {
    const attempted = async () => {
      await story.send(numbers(12));
      return story.requests.length > 0;
    };
    await until("an attempt", attempted, 2_000);
    await story.untilHealth("DOWN");
    await until("the mapping to stop", () => mappingStates().has("Disabled"));
    await story.send(numbers(backlog, 1000));
    /** The values that came while only the prober took events off the queue. */
    const drained = new Set<number>();
    const arrived = new Set<number>();
    story.receiver.behaviour = (...request) => {
      const value = story.valueOf(request[2]);
      arrived.add(value);
      if (!mappingStates().has("Enabled")) drained.add(value);
      acknowledge(...request);
    };
    await story.untilHealth("DRAINING");
    await until("all of the backlog", () => numbers(backlog, 1000).every((value) => arrived.has(value)));
    // One probe finds that the receiver is back, so any further value can only have come by the drain.
    expect(drained.size).toBeGreaterThan(1);
    await story.untilHealth("UP");
  });
});
