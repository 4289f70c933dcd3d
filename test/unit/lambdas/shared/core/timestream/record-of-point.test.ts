import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callsOf, sharedBy } from "../../../../../../lambdas/shared/core/timestream/calls.ts";
import { columnOfField, columnOfTag, meaningOf } from "../../../../../../lambdas/shared/core/timestream/columns.ts";
import type { TimestreamRecord } from "../../../../../../lambdas/shared/core/timestream/record.ts";
import { recordOf } from "../../../../../../lambdas/shared/core/timestream/record-of-point.ts";
import { anyPoint, anyText, point } from "../../../../../support/points.ts";

const nowMillis = 1_708_876_800_000;
const daySeconds = 86_400;
const accepted = { source: "S", acceptedAt: nowMillis, keepSeconds: daySeconds };
const made = (changed: Partial<typeof point> = {}, acceptedAt = nowMillis) =>
  recordOf({ ...point, ...changed }, { ...accepted, acceptedAt }, nowMillis);
function record(changed: Partial<typeof point> = {}, acceptedAt = nowMillis): TimestreamRecord {
  const answer = made(changed, acceptedAt);
  if (answer.kind === "refused") throw new Error(answer.reason);
  return answer.record;
}
const named = (parts: readonly { readonly name: string; readonly value: string }[]) =>
  Object.fromEntries(parts.map(({ name, value }) => [name, value]));

describe("the record of a point", () => {
  it("has the source, the connection and the tags as dimensions, and a measure of its type for each field", () => {
    const fields = { parts: 342, rate: -0, text: "a b", yes: true };
    const { dimensions, measures, ...rest } = record({ fields });
    expect(rest).toEqual({ measureName: "production_output", atNanos: point.atNanos, version: nowMillis });
    const own = { source: "S", Connection_Tag: "Data_API", field_set: expect.stringMatching(/^.{12}$/) };
    expect(named(dimensions)).toEqual({ ...own, tag_machine: "press_01" });
    expect(measures).toEqual([
      { name: "flag_yes", value: "true", type: "BOOLEAN" },
      { name: "parts", value: "342", type: "DOUBLE" },
      { name: "rate", value: "-0.0", type: "DOUBLE" },
      { name: "text_text", value: "a b", type: "VARCHAR" },
      { name: "accepted_at", value: String(nowMillis), type: "BIGINT" },
      { name: "event_id", value: point.eventId, type: "VARCHAR" },
    ]);
  });

  it("leaves empty texts, empty tags and an empty connection out", () => {
    const { dimensions, measures } = record({ fields: { text: "" }, tags: { machine: "" }, connectionTag: "" });
    expect(Object.keys(named(dimensions))).toEqual(["field_set", "source"]);
    expect(Object.keys(named(measures))).toEqual(["accepted_at", "event_id"]);
  });

  it("is a version of another one only if both have the same fields with values of the same types", () => {
    const setOf = (fields: Record<string, number | string | boolean>) => named(record({ fields }).dimensions).field_set;
    expect(setOf({ a: 1, b: 2 })).toBe(setOf({ b: 3, a: 4 }));
    expect(setOf({ a: 1 })).not.toBe(setOf({ a: 1, b: 2 }));
    expect(setOf({ a: 1 })).not.toBe(setOf({ a: "1" }));
    expect(setOf({ a: true })).not.toBe(setOf({ a: "true" }));
  });

  const long = (length: number) => "x".repeat(length);
  const ahead = (minutes: number) => String(BigInt(nowMillis + minutes * 60_000) * 1_000_000n + 1n);
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, "v"]));
  it.each([
    ["a time more than 15 minutes ahead", { atNanos: ahead(15) }, "15 minutes ahead"],
    ["a time before all that is kept", { atNanos: ahead(-24 * 60 - 1) }, "before all that the retention keeps"],
    ["a measurement of more than 256 bytes", { measurement: "ä".repeat(129) }, "256 bytes"],
    ["a tag's name of more than 60 bytes with its prefix", { tags: { [long(57)]: "v" } }, "more than 56 bytes"],
    ["a tag's name with a colon", { tags: { "a:b": "v" } }, "colon"],
    ["a field's name with a colon", { fields: { "a:b": 1 } }, "colon"],
    ["a field's name of more than 256 bytes", { fields: { [long(257)]: 1 } }, "too long"],
    ["more than 128 tags", { tags: many(126) }, "128 tags"],
    ["more than 256 fields", { fields: many(255) }, "256 fields"],
    ["2 KB of tags", { tags: { a: long(1_000), b: long(1_100) } }, "more than 2048 bytes"],
    ["a text of more than 2,048 characters", { fields: { a: long(2_049) } }, "2048 characters"],
    ["2 KB in all", { fields: { a: long(1_000), b: long(900) } }, "tags and names among them"],
  ])("is refused beforehand for %s", (_, changed, words) => {
    expect(made(changed)).toMatchObject({ kind: "refused", reason: expect.stringContaining(words) });
  });

  it.each([
    ["a time 15 minutes ahead", { atNanos: String(BigInt(ahead(15)) - 1n) }],
    ["the oldest time that is kept", { atNanos: String(BigInt(ahead(-24 * 60)) - 1n) }],
    ["a tag's name of 56 bytes", { tags: { [long(56)]: "v" } }],
    ["names that Timestream keeps for itself", { tags: { time: "v" }, fields: { time: 1, measure_name: 2, ts_x: 3 } }],
    ["a text of 1,700 characters", { fields: { a: long(1_700) } }],
  ])("takes %s", (_, changed) => {
    expect(made(changed)).toMatchObject({ kind: "record" });
  });
});

describe("columns", () => {
  it("never share a name, and tell what they hold", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.constantFrom("tag_a", "text_a", "flag_a", "number_a", "ts_a", "measure_a", "source", "time"),
        ),
        (name) => {
          const columns = [columnOfTag(name), ...[1, "a", true].map((value) => columnOfField(name, value))];
          expect(new Set(columns).size).toBe(4);
          expect(columns.map(meaningOf)).toEqual(["tag", "number", "text", "flag"].map((kind) => ({ kind, name })));
        },
      ),
    );
  });

  it("of the table itself hold no field and no tag", () => {
    for (const column of ["source", "Connection_Tag", "field_set", "accepted_at", "event_id", "time", "measure_name"]) {
      expect(meaningOf(column)).toEqual({ kind: "own" });
    }
  });
});

describe("calls", () => {
  const consigned = (some: TimestreamRecord, of: number) => ({ record: some, of: [of] });

  it("hold 100 records at most, and each point in one of them", () => {
    const all = Array.from({ length: 250 }, (_, index) =>
      consigned(record({ atNanos: String(BigInt(nowMillis) * 1_000_000n + BigInt(index)) }), index),
    );
    const calls = callsOf(all);
    expect(calls.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(
      calls
        .flat()
        .flatMap(({ of }) => of)
        .toSorted((one, other) => one - other),
    ).toEqual(all.map((_, index) => index));
  });

  it("hold of the records of one key the one that was accepted last, whatever their order", () => {
    const early = consigned(record({ fields: { x: 1 } }, 5), 1);
    const late = consigned(record({ fields: { x: 2 } }, 6), 2);
    for (const order of [
      [early, late],
      [late, early],
    ]) {
      const [[kept] = []] = callsOf(order);
      expect(kept?.record.measures[0]?.value).toBe("2");
      expect(kept?.of.toSorted()).toEqual([1, 2]);
    }
  });

  it("hold of records that were accepted at once the one of the greater event id", () => {
    const lesser = consigned(record({ eventId: "a", fields: { x: 1 } }), 1);
    const greater = consigned(record({ eventId: "b", fields: { x: 2 } }), 2);
    for (const order of [
      [lesser, greater],
      [greater, lesser],
    ]) {
      expect(callsOf(order)[0]?.map(({ record: { measures } }) => measures[0]?.value)).toEqual(["2"]);
    }
  });

  it("share nothing that one of their records lacks", () => {
    fc.assert(
      fc.property(fc.array(anyPoint, { minLength: 1, maxLength: 5 }), fc.boolean(), (points, isAlike) => {
        const records = points.flatMap((each) => {
          const answer = recordOf(
            { ...each, atNanos: point.atNanos, ...(isAlike ? { measurement: "m", tags: { t: "v" } } : {}) },
            accepted,
            nowMillis,
          );
          return answer.kind === "record" ? [answer.record] : [];
        });
        const { dimensions, measureName, version } = sharedBy(records);
        for (const each of records) {
          expect(each.dimensions).toEqual(expect.arrayContaining([...dimensions]));
          if (measureName !== undefined) expect(each.measureName).toBe(measureName);
          if (version !== undefined) expect(each.version).toBe(version);
        }
        if (isAlike && records.length > 0) expect(measureName).toBe("m");
      }),
    );
  });
});
