import { describe, expect, it } from "vitest";
import { jsonOf, type Message, mostMessages, textOf, withMessage } from "../../../../../console/pages/mqtt/messages.ts";
import { faultOfFilter, faultOfTopic, suggestionsOf } from "../../../../../console/pages/mqtt/topics.ts";

describe("topics", () => {
  it("that are suggested may be watched", () => {
    expect(suggestionsOf("AcmeCorp").map(faultOfFilter)).toEqual([undefined, undefined]);
  });

  it.each([
    ["", "Write a topic."],
    ["v1/raw/#", "Name the company: one that is a wildcard is refused."],
    ["v1/raw/+/#", "Name the company: one that is a wildcard is refused."],
    ["v1/raw/AcmeCorp/#/x", "# stands alone in the last level."],
    ["v1/raw/AcmeCorp/x#", "# stands alone in the last level."],
    ["v1/raw/AcmeCorp/x+", "+ stands alone in its level."],
    ["1/2/3/4/5/6/7/8/9", "A topic has 8 levels at most."],
    ["é".repeat(129), "A topic has 256 bytes at most."],
  ])("cannot be watched: %s", (filter, fault) => {
    expect(faultOfFilter(filter)).toBe(fault);
  });

  it("to publish to hold no wildcards", () => {
    expect(faultOfTopic("v1/sources/s/data/read/m/f")).toBeUndefined();
    expect(faultOfTopic("v1/sources/+/data")).toBe("A topic to publish to holds neither + nor #.");
  });
});

describe("messages", () => {
  const message = (payload: Uint8Array, key = "1"): Message => ({
    ...{ key, topic: "a/b", payload, qos: 0, isRetained: false, atMillis: 0 },
  });

  it("are kept, five hundred at most, the newest first", () => {
    const keys = Array.from({ length: mostMessages + 2 }, (_, index) => String(index));
    const kept = keys.reduce(
      (known, key) => withMessage(known, message(new Uint8Array(), key)),
      [] as readonly Message[],
    );
    expect(kept).toHaveLength(mostMessages);
    expect(kept[0]?.key).toBe(keys.at(-1));
  });

  it("are read as JSON, as text, or as bytes", () => {
    const bytes = new TextEncoder().encode('{"Value": 1}');
    expect(jsonOf(bytes)).toEqual({ Value: 1 });
    expect(textOf(bytes)).toBe('{"Value": 1}');
    expect(jsonOf(new TextEncoder().encode("on"))).toBeUndefined();
    expect(textOf(new Uint8Array([255, 0]))).toBe("ff00");
  });
});
