import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pickedOf, rangeOf, sourcesOf } from "../../../../../console/pages/explore/choice.ts";
import { writeCsv } from "../../../../../console/pages/explore/csv.ts";
import { type Frame, gridOf, linesOf, mostLines } from "../../../../../console/pages/explore/frames.ts";
import { quoteName, stepOf, writeQuery } from "../../../../../console/pages/explore/influxql.ts";
import { search } from "../../../../../console/pages/explore/search.ts";
import { readSearch } from "../../../../../console/url/search.ts";

const picked = {
  retention: "oneYear",
  measurement: "climate",
  fields: ["temperature"],
  aggregate: "mean",
  stepSeconds: 300,
  range: { from: "-24h" },
} as const;
const state = (text = "") => readSearch(search, new URLSearchParams(text));
const frame = (columns: readonly string[], values: Frame["values"], more: Partial<Frame> = {}): Frame => ({
  source: "",
  columns,
  values,
  ...more,
});

describe("the query of what is picked", () => {
  it("asks for the mean with its least and largest values", () => {
    expect(writeQuery(picked)).toBe(
      [
        'SELECT mean("temperature") AS "temperature", min("temperature") AS "temperature (min)", max("temperature") AS "temperature (max)"',
        'FROM "oneYear"."climate"',
        "WHERE time >= now() - 24h",
        "GROUP BY time(300s) fill(none)",
      ].join("\n"),
    );
  });

  it("asks for every point, between fixed times", () => {
    const range = { from: "2026-11-28T00:00:00.000000Z", to: "2026-11-29T00:00:00.000000Z" };
    expect(writeQuery({ ...picked, aggregate: "none", range })).toContain(
      "WHERE time >= '2026-11-28T00:00:00.000000Z' AND time < '2026-11-29T00:00:00.000000Z'\nLIMIT 20000",
    );
  });

  it("has names that cannot be more than names", () => {
    expect(quoteName('a"b\\c\nd')).toBe('"a\\"b\\\\c\\nd"');
  });

  it("has an interval of which a range has four hundred at most", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000_000 }), (seconds) => {
        expect(seconds / stepOf({ fromMillis: 0, toMillis: seconds * 1000 })).toBeLessThanOrEqual(400);
      }),
    );
  });
});

describe("what the address leaves open", () => {
  const sources = [
    { id: "a", name: "A", uid: "ua", hasData: false },
    { id: "b", name: "B", uid: "ub", hasData: true },
  ];

  it("is the first source with data", () => {
    expect(sourcesOf(state(), sources).map(({ id }) => id)).toEqual(["b"]);
    expect(sourcesOf(state("source=a"), sources).map(({ id }) => id)).toEqual(["a"]);
    expect(sourcesOf(state("source=gone"), sources).map(({ id }) => id)).toEqual(["b"]);
    expect(sourcesOf(state(), [])).toEqual([]);
  });

  it("is the first number, and of text the last value", () => {
    const fields = [
      { name: "state", types: ["string"] },
      { name: "temperature", types: ["float"] },
    ];
    const measured = { measurement: "climate", retention: "oneYear", fields };
    expect(pickedOf(state(), measured, 0)).toMatchObject({ fields: ["temperature"], aggregate: "mean" });
    expect(pickedOf(state("field=state"), measured, 0)).toMatchObject({ fields: ["state"], aggregate: "last" });
  });

  it("is the last day where the address says nonsense", () => {
    expect(rangeOf(state("from=soon"), 0)).toEqual({ from: "-24h" });
    expect(rangeOf(state("from=-1h"), 0)).toEqual({ from: "-1h" });
  });
});

describe("what queries answered", () => {
  it("is one table by time, with the series side by side", () => {
    const grid = gridOf([
      frame(
        ["time", "x"],
        [
          [1, 10],
          [3, 30],
        ],
        { source: "A", tags: { room: "r" } },
      ),
      frame(
        ["time", "x"],
        [
          [3, 31],
          [2, 20],
        ],
        { source: "B" },
      ),
    ]);
    expect(grid.heads).toEqual(["time", "A: x {room=r}", "B: x"]);
    expect(grid.rows).toEqual([
      [1, 10, null],
      [2, null, 20],
      [3, 30, 31],
    ]);
  });

  it("is a list where it has no times", () => {
    const grid = gridOf([
      frame(["key"], [["a"]], { name: "m" }),
      frame(["key", "type"], [["b", "float"]], { name: "n" }),
    ]);
    expect(grid).toEqual({
      heads: ["of", "key", "type"],
      rows: [
        ["m", "a", null],
        ["n", "b", "float"],
      ],
      isTimed: false,
    });
  });

  it("is drawn with bands, numbers alone, and eight lines at most", () => {
    const heads = ["time", "x {a=1}", "x (min) {a=1}", "x (max) {a=1}", "text"];
    const lines = linesOf({ heads, rows: [[1, 2, 1, 3, "on"]], isTimed: true });
    expect(lines).toEqual({ times: [1], series: [{ label: "x {a=1}", values: [2], low: [1], high: [3] }], left: 0 });
    const many = Array.from({ length: mostLines + 3 }, (_, index) => index);
    expect(linesOf({ heads: ["time", ...many.map(String)], rows: [[1, ...many]], isTimed: true }).left).toBe(3);
  });
});

describe("the file of what is seen", () => {
  it("has times of the zone, and no cell that a spreadsheet runs", () => {
    const rows = [[Date.UTC(2026, 10, 29, 12, 0, 0, 250), -1, "=1+1"]];
    expect(writeCsv({ heads: ["time", "x", "note"], rows, isTimed: true }, "Europe/Berlin")).toBe(
      "time in Europe/Berlin (UTC+01:00),x,note\r\n2026-11-29 13:00:00.250,-1,'=1+1\r\n",
    );
  });
});
