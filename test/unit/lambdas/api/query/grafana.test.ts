/** Holds that what Grafana sends for its panels and its editor is answered with what the points of a plant say. */

import { describe, expect, it } from "vitest";
import { metadata, panels } from "../../../../support/influxql/grafana.ts";
import { atSecond } from "../../../../support/influxql/grafana-points.ts";
import { type GrafanaSeries, plantDoor } from "../../../../support/query/plant-door.ts";

const ask = plantDoor();
const everyQuarter = (powerAt: (index: number) => number): unknown[][] =>
  Array.from({ length: 12 }, (_, index) => [atSecond(900 * index), powerAt(index), powerAt(index)]);
const minutes = (from: number, to: number, value: number): unknown[][] =>
  Array.from({ length: to - from + 1 }, (_, index) => [atSecond(60 * (from + index)), value]);

/** What each panel shows, in the order of `panels`: of series with empty buckets those that are not. */
const shown: readonly (readonly GrafanaSeries[])[] = [
  [
    {
      name: "climate",
      tags: { sensor: "s1" },
      columns: ["time", "mean"],
      values: [
        [atSecond(60), 21],
        [atSecond(90), 24],
      ],
    },
    {
      name: "climate",
      tags: { sensor: "s2" },
      columns: ["time", "mean"],
      values: [
        [atSecond(60), 31],
        [atSecond(90), 34],
      ],
    },
  ],
  // Newest first, the latest level stands behind those minutes that no level came before.
  [],
  [
    { name: "meter", tags: { line: "" }, columns: ["time", "peak", "low"], values: everyQuarter(() => 40) },
    {
      name: "meter",
      tags: { line: "north" },
      columns: ["time", "peak", "low"],
      values: everyQuarter((at) => 1000 + at),
    },
    {
      name: "meter",
      tags: { line: "south" },
      columns: ["time", "peak", "low"],
      values: everyQuarter((at) => 500 - at),
    },
  ],
  [
    {
      name: "passages",
      columns: ["time", "non_negative_derivative"],
      // Five in ten seconds, by sixty; the minute in which the counter began anew is left out.
      values: [...minutes(1, 4, 5 / 60), ...minutes(6, 9, 5 / 60)],
    },
  ],
  ["/a", "/b"].map((path, odd) => ({
    name: "calls",
    tags: { Connection_Tag: "Data_API", path },
    columns: ["time", "percentile", "moving_average", "count"],
    values: [8, 18, 28, 38].map((latency, at) => [atSecond(300 * at), latency + odd, at < 3 ? 0 : 15.2 + odd * 0.8, 3]),
  })),
  [
    {
      name: "door_back",
      tags: { building: "b2" },
      columns: ["time", "state"],
      values: [[atSecond(130) + 500, "open"]],
    },
    {
      name: "door_front",
      tags: { building: "b1" },
      columns: ["time", "state"],
      values: [
        [atSecond(100) + 500, "open"],
        [atSecond(160) + 500, "closed"],
      ],
    },
  ],
  [
    {
      name: "meter",
      columns: ["time", "top", "machine"],
      values: [
        [atSecond(2) + 500, 500, "saw"],
        [atSecond(3) + 500, 3000, "oven"],
        [atSecond(9901) + 500, 1011, "press"],
      ],
    },
  ],
  [
    {
      name: "meter",
      columns: ["time", "integral"],
      // The day of Kolkata begins at 18:30 of the day before.
      values: [[Date.UTC(2025, 11, 31, 18, 30), expect.closeTo(1446.8466667, 6)]],
    },
  ],
];

/** Leaves out the rows of buckets that nothing fell into. */
const filled = (q: string, series: readonly GrafanaSeries[] = []): GrafanaSeries[] =>
  series
    .map((one) => ({ ...one, values: one.values.filter(([time, first]) => !isEmpty(q, Number(time), first)) }))
    .filter(({ values }) => values.length > 0);
const isEmpty = (q: string, time: number, first: unknown): boolean =>
  first === null || (q.includes("fill(0)") && time > atSecond(900));

describe.each(["GET", "POST"] as const)("Grafana's %s to /query", (method) => {
  it.each(panels.map(([q], at) => ({ q, series: shown[at] })))("has a panel shown $q", async ({ q, series }) => {
    const [result, ...others] = await ask(method, q);
    expect([result?.error, others]).toStrictEqual([undefined, []]);
    expect(filled(q, result?.series)).toEqual(series);
  });

  it("has each bucket of the window shown where it asks for the empty ones", async () => {
    const [climate, tank] = await Promise.all(panels.slice(0, 2).map(async ([q]) => (await ask(method, q))[0]?.series));
    // From the half minute of its first instant to that of its last, both among them.
    expect(climate?.map(({ values }) => values.length)).toStrictEqual([361, 361]);
    // The last five minutes, newest first; what is filled in from before comes from newer ones there, and there are none.
    expect(tank?.[0]?.values).toStrictEqual(
      [10_800, 10_740, 10_680, 10_620, 10_560].map((second) => [atSecond(second), null]),
    );
  });

  const names = [
    "calls",
    "climate",
    "door_back",
    "door_front",
    "door_roof",
    "meter",
    "outTemperature",
    "passages",
    "tank",
  ];
  const policy = ["year", "8760h0m0s", "24h0m0s", 1, true];
  /** What the editor offers, in the order of `metadata`. */
  const offered = [
    names.map((name) => [name]),
    [policy],
    [["outTemperature"]],
    [["climate"]],
    [["temperature", "float"]],
    [["Connection_Tag"], ["floor"], ["room"], ["sensor"]],
    [
      ["room", "attic"],
      ["room", "cellar"],
    ],
    // The catalogue does not know which tags came together (docs/influxql.md).
    [
      ["room", "attic"],
      ["room", "cellar"],
    ],
  ];
  it.each(metadata.map(([q], at) => ({ q, values: offered[at] })))("has the editor offer $q", async ({ q, values }) => {
    const [result, ...others] = await ask(method, q);
    expect([result?.error, others]).toStrictEqual([undefined, []]);
    expect(result?.series?.map((series) => series.values)).toStrictEqual([values]);
  });

  it("reads the retention that the panel's editor chose", async () => {
    const [result] = await ask(method, 'SELECT count("level") FROM "tank"', "year");
    expect(result?.series?.[0]?.values).toStrictEqual([[0, 6]]);
    const [other] = await ask(method, 'SELECT count("level") FROM "tank"', "month");
    expect(other?.error).toContain("month");
  });
});
