import { describe, expect, it } from "vitest";
import { readExactJson } from "../../../../../../lambdas/shared/core/intake/exact-json.ts";
import { readSourceLogs } from "../../../../../../lambdas/shared/core/source/source-log.ts";

const now = Date.parse("2026-11-29T12:34:56.789Z");
const read = (body: unknown) => readSourceLogs(readExactJson(JSON.stringify(body)), now);

describe("messages of a source", () => {
  it("are read one by one, as a list and in an envelope, with keys in any case", () => {
    const one = { Level: "Warning", Text: "low pressure", Timestamp: "2026-11-29T12:00:00Z" };
    const expected = [{ level: "WARNING", text: "low pressure", time: "2026-11-29T12:00:00.000000Z" }];
    expect(read(one)).toMatchObject(expected);
    expect(read([one])).toMatchObject(expected);
    expect(read({ Logs: [one] })).toMatchObject(expected);
    expect(read({ logs: [{ level: "WARN", text: "low pressure", timestamp: 1795953600 }] })).toMatchObject([
      { level: "WARNING", time: "2026-11-29T12:00:00.000000Z" },
    ]);
    expect(read({ Text: "started" })).toMatchObject([{ level: "INFO", time: "2026-11-29T12:34:56.789000Z" }]);
  });

  it("have the same place when they are sent again, and another if anything differs", () => {
    const placeOf = (changed: object) => read({ Text: "a", Timestamp: "2026-11-29T12:00:00Z", ...changed })[0]?.place;
    expect(placeOf({})).toBe(placeOf({ Timestamp: 1795953600000 }));
    const others = [{ Text: "b" }, { Level: "error" }, { Timestamp: "2026-11-29T12:00:00.001Z" }].map(placeOf);
    expect(new Set([placeOf({}), ...others]).size).toBe(4);
    expect((placeOf({ Timestamp: "2026-11-29T12:00:00.001Z" }) ?? "") > (placeOf({}) ?? "")).toBe(true);
  });

  it("are kept for 30 days from their time", () => {
    expect(read({ Text: "a", Timestamp: "2026-11-01T00:00:00Z" })[0]?.expiresAt).toBe(
      Date.parse("2026-12-01T00:00:00Z") / 1000,
    );
  });

  it.each([
    [{}, "Text is missing"],
    [{ Text: "  " }, "Text is missing"],
    [{ Text: 7 }, "Text is missing"],
    [{ Text: "x".repeat(2001) }, "at most 2000"],
    [{ Text: "a", Level: "loud" }, "Level must be one of trace, debug, info"],
    [{ Text: "a", Level: 3 }, "Level must be one of"],
    [{ Text: "a", Timestamp: "soon" }, "Timestamp is"],
    [{ Text: "a", Timestamp: "2026-10-29T00:00:00Z" }, "more than 30 days ago"],
    [{ Text: "a", Timestamp: "2026-11-29T13:00:00Z" }, "yet to come"],
    [{ Text: "a", text: "b" }, "sent twice"],
    [[], "There is no message"],
    [["a"], "The message is a string"],
    ["a", "The body is a string"],
    [{ Logs: "a" }, "The body is an object"],
  ])("are refused with the reason: %j", (body, fault) => {
    expect(() => read(body)).toThrow(fault);
  });

  it("are refused together, each fault with its place, and when there are too many", () => {
    const faults = [{ Text: "a" }, { Text: "" }, { Text: "a", Level: "x" }];
    expect(() => read(faults)).toThrow(
      expect.objectContaining({
        rejected: [expect.objectContaining({ index: 1 }), expect.objectContaining({ index: 2 })],
      }),
    );
    expect(() => read(Array.from({ length: 101 }, () => ({ Text: "a" })))).toThrow(
      expect.objectContaining({ code: "too-large" }),
    );
  });
});
