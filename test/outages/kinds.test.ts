import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { FaultRule } from "../../local/gate/contract.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { until } from "../support/laptop/until.ts";
import { everyService, KindsStory, queried } from "./kinds-story.ts";

const noLake: FaultRule = { service: "s3", action: "PutObject", kind: "error", probability: 1 };

let laptop: TestLaptop;

beforeAll(async () => {
  laptop = await startTestLaptop();
});
afterEach(() => laptop.setFaults([]));
afterAll(() => laptop?.stop());

describe("while 5 % of all calls of every service fail, each point ends once in each of its retentions", () => {
  it("and in all others while an InfluxDB is away", async () => {
    const story = await new KindsStory(laptop, "without its server").begin();
    story.server.behaviour = "busy";
    laptop.setFaults(everyService);
    await story.send();
    await Promise.all(queried.map((kind) => story.untilCounted(kind)));
    expect(story.server.kept.size).toBe(0);
    await until("the message that it is away", async () => (await story.messages("retention-away")).length > 0);
    // Has been away for so long that whatever fails once more waits for minutes.
    story.server.busyEvery = undefined;
    story.server.behaviour = "writes";
    await story.untilInInfluxdb();
    await story.server[Symbol.asyncDispose]();
  });

  it("and in all others while the lake is away", async () => {
    const story = await new KindsStory(laptop, "without its lake").begin();
    laptop.setFaults([...everyService, noLake]);
    await story.send();
    await Promise.all([story.untilCounted("DYNAMODB"), story.untilInInfluxdb()]);
    expect(await story.countedIn("S3")).toBe(0);
    laptop.setFaults(everyService);
    await story.untilCounted("S3");
    await story.server[Symbol.asyncDispose]();
  });
});
