import { describe, expect, it } from "vitest";
import { createTimestreamStore, type TimestreamPort } from "../../../../../lambdas/pipeline/retain-timestream/store.ts";
import type { TimestreamRecord } from "../../../../../lambdas/shared/core/timestream/record.ts";
import type { WriteAnswer } from "../../../../../lambdas/shared/core/timestream/write-answer.ts";
import type { Consignment, PointToKeep } from "../../../../../lambdas/shared/retaining/port.ts";
import { point } from "../../../../support/points.ts";

const nowMillis = 1_708_876_800_000;
const toKeep = (value: number, changed: Partial<PointToKeep["point"]> = {}): PointToKeep => ({
  point: {
    ...point,
    measurement: "m",
    fields: { v: value },
    atNanos: String(BigInt(nowMillis) * 1_000_000n + BigInt(value)),
    ...changed,
  },
  source: "S",
  acceptedAt: nowMillis,
});
const consignment = (points: readonly PointToKeep[]): Consignment => ({ project: "P", retention: "R", points });
const many = (count: number) => Array.from({ length: count }, (_, value) => toKeep(value));

function open(answer: (records: readonly TimestreamRecord[], call: number) => WriteAnswer, changed: object = {}) {
  const written: number[][] = [];
  const steps: string[] = [];
  const port: TimestreamPort = {
    keepSeconds: async () => 86_400,
    write: async (table, records) => {
      steps.push(`write ${table}`);
      written.push(records.map(({ measures }) => Number(measures.find(({ name }) => name === "v")?.value)));
      return answer(records, written.length - 1);
    },
    askForTable: async (project, retention) => void steps.push(`ask for ${project} ${retention}`),
    catalogue: { note: async ({ source }, points) => void steps.push(`note ${source} ${points.length}`) },
    nowMillis: () => nowMillis,
    ...changed,
  };
  return { store: createTimestreamStore(port), written, steps };
}

const valuesOf = (points: readonly PointToKeep[] = []) => points.map(({ point: { fields } }) => fields.v);
const sorted = (values: readonly unknown[]) => values.map(Number).toSorted((one, other) => one - other);

describe("the store of kind TIMESTREAM", () => {
  it("has the catalogue know the points of each source before it writes them, a hundred at once", async () => {
    const { store, written, steps } = open(() => ({ kind: "written" }));
    const other = { ...toKeep(250), source: "T" };
    expect(await store.keep(consignment([...many(250), other]))).toEqual({ refused: [] });
    expect(steps).toEqual(["note S 250", "note T 1", "write R", "write R", "write R"]);
    expect(sorted(written.flat())).toEqual(Array.from({ length: 251 }, (_, value) => value));
  });

  it("refuses what Timestream would, and sends the rest without it", async () => {
    const { store, written } = open(() => ({ kind: "written" }));
    const old = toKeep(2, { atNanos: "1" });
    const { refused, waiting } = await store.keep(consignment([toKeep(1), old]));
    expect(refused).toEqual([{ of: old, reason: expect.stringContaining("before all that the retention keeps") }]);
    expect([waiting, written]).toEqual([undefined, [[1]]]);
  });

  it("says of each rejected record why, and takes one that a later version took the place of for stored", async () => {
    const rejections = [
      { index: 0, reason: "older", cause: "superseded" },
      { index: 2, reason: "too many dimensions", cause: "content" },
    ] as const;
    const { store, written } = open(() => ({ kind: "rejected", rejections }));
    const { refused, waiting } = await store.keep(consignment(many(4)));
    expect(refused).toMatchObject([
      { of: { point: { fields: { v: written[0]?.[2] } } }, reason: "Timestream refuses it: too many dimensions" },
    ]);
    expect(waiting).toBeUndefined();
  });

  it("halves a call that is malformed until what is malformed is alone", async () => {
    const { store, written } = open((records) =>
      records.some(({ measures }) => measures.some(({ value }) => ["3", "77"].includes(value)))
        ? { kind: "invalid", reason: "odd" }
        : { kind: "written" },
    );
    const { refused } = await store.keep(consignment(many(100)));
    expect(sorted(valuesOf(refused.map(({ of }) => of)))).toEqual([3, 77]);
    expect(written.length).toBeLessThan(30);
  });

  it("asks for a table that is not there, and has all points wait for it", async () => {
    const { store, steps } = open(() => ({ kind: "no-table" }));
    const { refused, waiting } = await store.keep(consignment(many(150)));
    expect(refused).toEqual([]);
    expect(waiting).toMatchObject({ reason: "its table in Timestream is being made" });
    expect(sorted(valuesOf(waiting?.points))).toEqual(sorted(valuesOf(many(150))));
    expect(steps.slice(1)).toEqual(["write R", "ask for P R"]);
  });

  it("asks for a table that does not take times which the retention wants, has those points wait, and writes all others", async () => {
    const rejections = [
      { index: 1, reason: "outside", cause: "time" },
      { index: 2, reason: "odd", cause: "content" },
    ] as const;
    const { store, written, steps } = open((_, call) =>
      call === 0 ? { kind: "rejected", rejections } : { kind: "written" },
    );
    const { refused, waiting } = await store.keep(consignment(many(150)));
    expect(valuesOf(waiting?.points)).toEqual([written[0]?.[1]]);
    expect(valuesOf(refused.map(({ of }) => of))).toEqual([written[0]?.[2]]);
    expect(waiting).toMatchObject({ reason: "its table in Timestream does not take their times yet" });
    expect(steps.slice(1)).toEqual(["write R", "write R", "ask for P R"]);
  });

  it("asks for such a table also where Timestream is busy afterwards", async () => {
    const rejections = [{ index: 0, reason: "outside", cause: "time" }] as const;
    const { store, steps } = open((_, call) => (call === 0 ? { kind: "rejected", rejections } : { kind: "busy" }));
    const { waiting } = await store.keep(consignment(many(350)));
    expect(waiting?.points).toHaveLength(1 + 250);
    expect(steps.slice(1)).toEqual(["write R", "write R", "ask for P R"]);
  });

  it("holds points against what the retention keeps now", async () => {
    const old = toKeep(1, { atNanos: String(BigInt(nowMillis - 2 * 86_400_000) * 1_000_000n) });
    const longer = open(() => ({ kind: "written" }), { keepSeconds: async () => 3 * 86_400 });
    expect(await longer.store.keep(consignment([old]))).toEqual({ refused: [] });
    expect(longer.written).toEqual([[1]]);
    const shorter = open(() => ({ kind: "written" }));
    expect((await shorter.store.keep(consignment([old]))).refused).toHaveLength(1);
  });

  it("sends nothing after Timestream was busy, and has all that was not written wait", async () => {
    const { store, written } = open((_, call) => (call === 0 ? { kind: "written" } : { kind: "busy" }));
    const { waiting } = await store.keep(consignment(many(350)));
    expect(written).toHaveLength(2);
    const left = sorted([...(written[0] ?? []), ...valuesOf(waiting?.points)]);
    expect(left).toEqual(sorted(valuesOf(many(350))));
  });

  it("begins no call when its time is over", async () => {
    let now = nowMillis;
    const { store, written } = open(
      () => {
        now += 41_000;
        return { kind: "written" };
      },
      { nowMillis: () => now },
    );
    const { waiting } = await store.keep(consignment(many(150)));
    expect([written.length, waiting?.points.length]).toEqual([1, 50]);
  });

  it("refuses all where the retention was removed", async () => {
    const { store, steps } = open(() => ({ kind: "written" }), { keepSeconds: async () => undefined });
    const { refused } = await store.keep(consignment(many(2)));
    expect(refused.map(({ reason }) => reason)).toEqual(
      many(2).map(() => "the retention was removed before they could be stored"),
    );
    expect(steps).toEqual([]);
  });
});
