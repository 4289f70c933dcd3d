import { describe, expect, it } from "vitest";
import { expressionText } from "../../../../../../../../lambdas/shared/core/query/influxql/print.ts";
import { meaningOf, nowNanos, selectOf } from "../../../../../../../support/influxql/meaning.ts";

const second = 1_000_000_000n;
const utc = (text: string): bigint => BigInt(Date.parse(text)) * 1_000_000n;

/** Parts a condition, and answers its beginning, its end, and the text of its rest. */
function partsOf(condition: string, tail = ""): [bigint | undefined, bigint | undefined, string] {
  const { range, condition: rest } = selectOf(`SELECT a FROM m WHERE ${condition} ${tail}`);
  return [range.from, range.to, rest ? expressionText(rest) : ""];
}

describe("times of a condition", () => {
  it.each<[string, bigint | undefined, bigint | undefined]>([
    ["time >= 5", 5n, undefined],
    ["time > 5", 6n, undefined],
    ["time < 5", undefined, 4n],
    ["time <= 5", undefined, 5n],
    ["time = 5", 5n, 5n],
    ["5 <= time", 5n, undefined],
    ["5 < time", 6n, undefined],
    ["5 > time", undefined, 4n],
    ["5 >= time", undefined, 5n],
    ["5 = time", 5n, 5n],
    ['TIME > 5 AND "time" < 9', 6n, 8n],
    ["time > 5 AND time > 7 AND time < 20 AND time <= 10", 8n, 10n],
    ["time > 9 AND time < 3", 10n, 2n],
    ["(time >= 5) AND ((time <= 9))", 5n, 9n],
    ["time > now() - 1h", nowNanos - 3600n * second + 1n, undefined],
    ["time < now() + 1d12h", undefined, nowNanos + 129_600n * second - 1n],
    ["now() - 1h * 2 < time", nowNanos - 7200n * second + 1n, undefined],
    ["time >= 1700000000000ms", 1_700_000_000n * second, undefined],
    ["time >= 1700000000s - 1h", 1_699_996_400n * second, undefined],
    ["time >= 5 + 3s", 3n * second + 5n, undefined],
    ["time >= 1.9", 1n, undefined],
    ["time >= -5", -5n, undefined],
    ["time > 9223372036854775807", 2n ** 63n - 1n, undefined],
    ["time < -9223372036854775808", undefined, -(2n ** 63n)],
    ["time <= 9223372036854775807 AND time >= -9223372036854775808", -(2n ** 63n), 2n ** 63n - 1n],
    ["time > 1970-01-01", 1969n, undefined],
    ["time >= '2026-01-31'", utc("2026-01-31T00:00:00Z"), undefined],
    ["time >= '2026-01-31 06:07:08'", utc("2026-01-31T06:07:08Z"), undefined],
    ["time >= '2026-01-31 06:07:08.123456789'", utc("2026-01-31T06:07:08.123Z") + 456_789n, undefined],
    ["time >= '2026-01-31T06:07:08Z'", utc("2026-01-31T06:07:08Z"), undefined],
    ["time >= '2026-01-31T06:07:08.5+02:30'", utc("2026-01-31T03:37:08.500Z"), undefined],
    ["time >= '2026-01-31T06:07:08-11:00'", utc("2026-01-31T17:07:08Z"), undefined],
    ["time >= '1969-12-31 23:59:59.9'", -100_000_000n, undefined],
    ["time >= '2026-02-01' - 1d", utc("2026-01-31T00:00:00Z"), undefined],
    ["time >= '2026-02-01' + 3", utc("2026-02-01T00:00:00Z") + 3n, undefined],
    ["time >= '2024-02-29'", utc("2024-02-29T00:00:00Z"), undefined],
  ])("are read: %s", (condition, from, to) => {
    expect(partsOf(condition)).toEqual([from, to, ""]);
  });

  it.each([
    ["a = 1 AND time > 5 AND b = 'c'", "a = 1 AND b = 'c'"],
    ["time > 5 AND (a = 1 OR b = 2)", "a = 1 OR b = 2"],
    ["(a = 1 AND time > 5) AND b =~ /x/", "a = 1 AND b =~ /x/"],
    ["a = 1 OR b = 2 AND time > 5", "a = 1 OR b = 2"],
    ["time > 5 AND true", ""],
    ["time > 5 AND 1 = 1", ""],
    ["time > 5 AND false", "false"],
    ["time > 5 AND (a > 1 + 2 * 3)", "a > 7"],
    ["time > 5 AND (true OR a = 1)", ""],
    ["time > 5 AND (a = 1 AND 'x' = 'x')", "a = 1"],
    ["time > 5 AND (false OR a = 1)", "a = 1"],
    ["time > 5 AND a + b * 2 > c", "a + b * 2 > c"],
  ])("are parted from the rest: %s", (condition, rest) => {
    const [from, , text] = partsOf(condition);
    expect([from, text]).toEqual([6n, rest]);
  });

  it("without a zone of their own are local times of tz()", () => {
    const at = (text: string) => partsOf(`time >= '${text}'`, "tz('Europe/Berlin')")[0];
    expect(at("2026-01-31")).toBe(utc("2026-01-30T23:00:00Z"));
    expect(at("2026-07-01 12:00:00")).toBe(utc("2026-07-01T10:00:00Z"));
    expect(at("2026-07-01T12:00:00Z")).toBe(utc("2026-07-01T12:00:00Z"));
    // The hour that summer time leaves out, the hour that comes twice, and the days around them.
    expect(at("2026-03-29 01:59:59")).toBe(utc("2026-03-29T00:59:59Z"));
    expect(at("2026-03-29 02:30:00")).toBe(utc("2026-03-29T01:30:00Z"));
    expect(at("2026-03-29 03:00:00")).toBe(utc("2026-03-29T01:00:00Z"));
    expect(at("2026-10-25 01:59:59")).toBe(utc("2026-10-24T23:59:59Z"));
    expect(at("2026-10-25 02:30:00")).toBe(utc("2026-10-25T01:30:00Z"));
    expect(at("2026-10-25 03:00:00")).toBe(utc("2026-10-25T02:00:00Z"));
    expect(partsOf("time >= '2026-01-31'", "tz('Asia/Kolkata')")[0]).toBe(utc("2026-01-30T18:30:00Z"));
    expect(partsOf("time >= '2026-01-31'", "tz('America/St_Johns')")[0]).toBe(utc("2026-01-31T03:30:00Z"));
    expect(partsOf("time >= '2026-01-31'", "tz('')")[0]).toBe(utc("2026-01-31T00:00:00Z"));
  });

  it("of a SHOW are parted too", () => {
    const shown = meaningOf("SHOW TAG VALUES FROM m WITH KEY = k WHERE time > 5 AND a = 'b'");
    expect(shown).toMatchObject({ kind: "show", range: { from: 6n }, condition: { operator: "=" } });
  });

  it.each([
    [
      "time > 1 OR time < 0",
      "OR cannot join times, as in time > 1 OR time < 0: ask for each range in a statement of its own",
    ],
    ["time = 1 OR time = 2", "OR cannot join times"],
    ["a = 1 OR time > 5", "OR cannot join times"],
    ["(a = 1 AND time > 5) OR (a = 2 AND time < 5)", "OR cannot join times"],
    ["b = 1 AND (time > 5 OR time < 3)", "OR cannot join times"],
    ["time != 5", "time cannot be compared by !=; use =, <, <=, > or >="],
    ["time =~ /5/", "In time =~ /5/, time must be compared with a time such as '2026-01-31T00:00:00Z'"],
    ["time > a", "In time > a, time must be compared with a time such as"],
    ["time > '2026-13-01'", "time must be compared with a time such as"],
    ["time > '2026-02-29'", "time must be compared with a time such as"],
    ["time > '2026-01-31 24:00:00'", "time must be compared with a time such as"],
    ["time > '2026-01-31T12:00:00'", "time must be compared with a time such as"],
    ["time > '2026-01-31 12:00'", "time must be compared with a time such as"],
    ["time > '31.01.2026'", "time must be compared with a time such as"],
    ["time > 'yesterday'", "time must be compared with a time such as"],
    ["time > now(1)", "time must be compared with a time such as"],
    ["time > true", "time must be compared with a time such as"],
    ["time > 1h + 5", "time must be compared with a time such as"],
    ["time > '1600-01-01'", "is none between 1677 and 2262; choose another"],
    ["time > '2263-01-01T00:00:00Z'", "is none between 1677 and 2262"],
    ["time > 9223372036854775808", "is none between 1677 and 2262"],
    ["time - 1h > now()", "time must stand alone on one side"],
    ["a", "a is no condition; compare it with something, as in x > 1 or host = 'a'"],
    ["'a'", "'a' is no condition"],
    ["a + 1", "a + 1 is no condition"],
    ["a = 1 AND b", "b is no condition"],
    ["a > mean(b)", "mean() cannot stand in a condition; filter in a statement around"],
    ["* = 1", "* in * = 1 cannot be compared"],
    ["(a = 1) = true", "is compared again; join comparisons by AND or OR"],
    ["'a' =~ /b/", "must stand the name of a tag or field"],
  ])("are refused: %s", (condition, message) => {
    expect(() => partsOf(condition)).toThrow(message);
  });
});
