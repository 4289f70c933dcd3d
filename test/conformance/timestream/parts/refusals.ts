/** Holds what the platform relies on of Timestream: which records and calls are refused. */

import { expect, it } from "vitest";
import { type Desk, dimensions, type One, parts } from "./desk.ts";

const long = (length: number) => "x".repeat(length);
const measures = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Name: `m${index}`, Value: "1", Type: "DOUBLE" as const }));

export function describeRefusals(on: Desk): void {
  const { makeTable, record, write, rejections, rows } = on;

  it.each<[string, Partial<One>]>([
    ["a dimension's name of 61 bytes", { Dimensions: dimensions([[long(61), "v"]]) }],
    [
      "2 KB of dimensions",
      {
        Dimensions: dimensions([
          ["a", long(1_100)],
          ["b", long(1_000)],
        ]),
      },
    ],
    ["2 KB in all", { MeasureValues: [{ Name: "a", Value: long(2_040), Type: "VARCHAR" }] }],
    ["257 measures", { MeasureValues: measures(257) }],
    ["a measure name of 257 bytes", { MeasureName: `${"\u00e4".repeat(128)}x` }],
  ])("rejects a record with %s", async (_, changes) => {
    await makeTable();
    expect(await rejections([record(changes)])).toHaveLength(1);
    expect(await rows()).toEqual([]);
  });

  it("rejects what would make a table's 129th dimension", async () => {
    await makeTable();
    const many = Array.from({ length: 128 }, (_, index) => [`d${index}`, "v"] as const);
    await write([record({ Dimensions: dimensions(many) })]);
    expect(await rejections([record({ Dimensions: dimensions([["one more", "v"]]) })])).toHaveLength(1);
  });

  it.each<[string, Partial<One>]>([
    ["no dimension", { Dimensions: [] }],
    ["a dimension without a value", { Dimensions: dimensions([["a", ""]]) }],
    ["a dimension of a reserved name", { Dimensions: dimensions([["measure_name", "a"]]) }],
    ["a dimension with a colon in its name", { Dimensions: dimensions([["a:b", "a"]]) }],
    ["no measure", { MeasureValues: [] }],
    ["an empty text", { MeasureValues: [{ Name: "a", Value: "", Type: "VARCHAR" }] }],
    ["a text of 2,049 characters", { MeasureValues: [{ Name: "a", Value: long(2_049), Type: "VARCHAR" }] }],
    ["a number that is none", { MeasureValues: parts("many") }],
    ["several measures without MULTI", { MeasureValueType: "DOUBLE" }],
    ["a version below 1", { Version: 0 }],
    ["a time that is none", { Time: "now" }],
  ])("refuses a call with %s", async (_, changes) => {
    await makeTable();
    await expect(write([record(changes)])).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("refuses a call without records, and one of 101", async () => {
    await makeTable();
    await expect(write([])).rejects.toMatchObject({ name: "ValidationException" });
    const many = Array.from({ length: 101 }, (_, index) => record({ Time: String(on.nanos + BigInt(index)) }));
    await expect(write(many)).rejects.toMatchObject({ name: "ValidationException" });
    await write(many.slice(1));
  });
}
