import { describe, expect, it } from "vitest";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { connector, plainPoint, request, routed } from "./routed.ts";

describe("what goes wrong in route", () => {
  const gone = new PlatformError("not-found", "The queue does not exist.");
  const refused = new PlatformError("unavailable", "SQS refused 1 of 1 messages.");

  it("does not fail a batch where a connector's queue is gone", async () => {
    const { failed, messagesOn } = await routed([request], {
      connectors: [connector("gone"), connector("there")],
      fails: { "queue-gone": gone },
    });
    expect(failed).toStrictEqual([]);
    expect(messagesOn("queue-there")).toHaveLength(1);
  });

  it("tries again where a connector is so young that its queue may still appear", async () => {
    const setting = { connectors: [connector("young")], fails: { "queue-young": gone }, appearing: ["young"] };
    expect((await routed([request], setting)).failed).toStrictEqual(["0"]);
  });

  it("takes one stored request at a time, and leaves the others for later", async () => {
    const pointers = ["a", "b", "c"].map((key) => ({ version: 1, key }));
    const stored = Object.fromEntries(pointers.map(({ key }) => [key, JSON.stringify(request)]));
    const { failed, reports } = await routed([...pointers, request], { stored });
    expect([failed, reports]).toStrictEqual([["1", "2"], []]);
  });

  it.each(["events", "s3"])("loses nothing where the queue %s of the stage is gone", async (queueUrl) => {
    const setting = { retentions: { lake: 1 }, linked: ["lake"], fails: { [queueUrl]: gone } };
    expect((await routed([request], setting)).failed).toStrictEqual(["0"]);
  });

  it("tries again just the messages of which something went to a queue that failed", async () => {
    const touch = { ...request, points: [{ ...plainPoint, measurement: "touch" }] };
    const { failed, messagesOn } = await routed([request, touch, request, touch], {
      connectors: [connector("touch", { events: ["touch"] }), connector("all")],
      fails: { "queue-touch": refused },
    });
    expect(failed).toStrictEqual(["1", "3"]);
    expect(messagesOn("queue-all")).toHaveLength(4);
    expect(messagesOn("events")).toHaveLength(4);
  });

  it.each([
    ["no JSON", "{"],
    ["null", "null"],
    ["a text", '"x"'],
    ["of another version", { ...request, version: 2 }],
    ["of no version", { points: [] }],
    ["a pointer to nothing", { version: 1, key: "intake/P/absent" }],
  ])("keeps a message that is %s, and routes the others of its batch", async (_name, body) => {
    const { failed, reports, messagesOn } = await routed([body, request]);
    expect(failed).toStrictEqual(["0"]);
    expect(reports).toStrictEqual(["cannot read an intake message"]);
    expect(messagesOn("events")).toHaveLength(1);
  });
});
