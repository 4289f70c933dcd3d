import { describe, expect, it } from "vitest";
import { PlatformError } from "../../../../../../lambdas/shared/core/error.ts";
import { readDataRequest } from "../../../../../../lambdas/shared/core/intake/read-request.ts";

const receipt = { receivedAtNanos: "1708876800000000000" };
const update = { Name: "orders", Op: "u", Key: { id: 5 }, Fields: { total: 9.5 }, Timestamp: "1708876800" };

const read = (...metrics: readonly object[]) => readDataRequest(JSON.stringify({ Metrics: metrics }), receipt);

function refusal(metric: object): string {
  try {
    read(metric);
  } catch (error) {
    if (error instanceof PlatformError && error.code === "bad-request") return error.message;
    throw error;
  }
  throw new Error("it was taken");
}

describe("a metric of change data capture", () => {
  it("is a point whose key columns and letter are tags, so that no two rows of one time are one point", () => {
    const [point] = read({ ...update, Tags: { region: "eu", Connection_Tag: "erp" }, Lsn: 42 });
    expect(point).toStrictEqual({
      measurement: "orders",
      connectionTag: "erp",
      tags: { region: "eu", id: "5", Op: "u" },
      fields: { total: 9.5 },
      atNanos: "1708876800000000000",
      change: { op: "u", key: { id: "5" }, lsn: "42", place: 0 },
    });
  });

  it("knows its place in the request", () => {
    expect(read(update, update).map(({ change }) => change?.place)).toStrictEqual([0, 1]);
  });

  it.each([undefined, null, {}, { total: null }])("is a delete without values if its Fields are %j", (Fields) => {
    const [point] = read({ ...update, Op: "d", Fields });
    expect([point?.fields, point?.tags]).toStrictEqual([{ Deleted: true }, { id: "5", Op: "d" }]);
  });

  it("keeps the fields that a delete is sent with", () => {
    expect(read({ ...update, Op: "d" })[0]?.fields).toStrictEqual({ total: 9.5 });
  });

  it.each([
    [{ id: 4, total: 1 }, { id: "4" }],
    [{ id: 5 }, undefined],
    [{ id: "5" }, undefined],
    [{ total: 1 }, undefined],
    [{ id: null }, undefined],
    [null, undefined],
  ])("had another key if Before says so: %j", (Before, formerKey) => {
    expect(read({ ...update, Before })[0]?.change?.formerKey).toStrictEqual(formerKey);
  });

  it("takes Op, Key, Before and Lsn in any case, long numbers in keys and positions, and null as absent", () => {
    const text = `{"Metrics":[{"Name":"m","op":"c","key":{"id":9007199254740993},"lsn":9007199254740993123,"Fields":{"v":1}}]}`;
    expect(readDataRequest(text, receipt)[0]?.change).toStrictEqual({
      op: "c",
      key: { id: "9007199254740993" },
      lsn: "9007199254740993123",
      place: 0,
    });
    const { Op: _, Key: __, ...plain } = update;
    expect(read({ ...plain, Op: null, Key: null, Before: null, Lsn: null })[0]).not.toHaveProperty("change");
  });

  it.each([
    [{ ...update, Op: "t" }, "a truncation names no rows"],
    [{ ...update, Op: "C" }, 'Op is "C"; send c, u, d or r'],
    [{ ...update, Op: 1 }, "Op is a number"],
    [{ Name: "m", Key: { id: 1 }, Fields: { a: 1 } }, "Op is absent"],
    [{ Name: "m", Lsn: 1, Fields: { a: 1 } }, "Op is absent"],
    [{ ...update, Key: undefined }, "Key is absent"],
    [{ ...update, Key: [5] }, "Key is an array"],
    [{ ...update, Key: {} }, "Key has 0 columns"],
    [
      { ...update, Key: Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`k${at}`, 1])) },
      "Key has 17 columns",
    ],
    [{ ...update, Key: { id: null } }, '"id" of Key is null'],
    [{ ...update, Key: { id: { a: 1 } } }, '"id" of Key is an object'],
    [{ ...update, Key: { "a/b": 1 } }, '"a/b" of Key holds'],
    [{ ...update, Key: { Op: 1 } }, '"Op" of Key has the name of a tag'],
    [{ ...update, Key: { Connection_Tag: 1 } }, '"Connection_Tag" of Key has the name'],
    [{ ...update, Key: { id: "x".repeat(800) } }, "Key is longer than 800 bytes"],
    [{ ...update, Before: [1] }, "Before is an array"],
    [{ ...update, Before: { id: {} } }, '"id" of Before is an object'],
    [{ ...update, Lsn: "" }, 'Lsn is ""'],
    [{ ...update, Lsn: "x".repeat(129) }, "Lsn is"],
    [{ ...update, Lsn: {} }, "Lsn is an object"],
    [{ ...update, Tags: { id: 1 } }, '"id" is one that the change gives itself'],
    [{ ...update, Tags: { Op: "x" } }, '"Op" is one that the change gives itself'],
    [{ ...update, Tags: [1] }, "Tags is an array"],
    [{ ...update, Fields: { "#id": 1, a: 1 } }, '"id" is given twice'],
    [{ ...update, Fields: { lines: [{ a: 1 }] } }, "a change is of one row"],
    [{ ...update, Fields: {} }, "Fields holds no value"],
    [{ ...update, Fields: undefined }, "Fields is absent"],
  ])("is refused: %j", (metric, message) => {
    expect(refusal(metric)).toContain(message);
  });
});
