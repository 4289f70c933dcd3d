/** Makes queries by chance, of the kinds that people ask. */

import fc from "fast-check";
import type { KeptPoint } from "../../lambdas/shared/core/event/kept-point.ts";
import { complete, second } from "./generated-points.ts";

const anyField = fc.constantFrom("x", "y", "s", "b");
const numeric = fc.constantFrom("x", "y");
const measurement = fc.constantFrom("m", "m", "m", "n", "m, n", "/./", '"autogen"."m"');

const ofAny = fc.tuple(fc.constantFrom("count", "first", "last"), anyField).map(([name, field]) => `${name}(${field})`);
const ofNumbers = fc
  .tuple(fc.constantFrom("mean", "sum", "min", "max", "median", "spread", "stddev", "count"), numeric)
  .map(([name, field]) => `${name}(${field})`);
const percentile = fc
  .tuple(numeric, fc.constantFrom("0", "1", "50", "95", "99.9", "100"))
  .map(([field, rank]) => `percentile(${field}, ${rank})`);
const distinctCount = anyField.map((field) => `count(distinct(${field}))`);
const aggregate = fc.oneof(ofNumbers, ofNumbers, ofAny, percentile, distinctCount);

const over = fc.constantFrom(
  (inner: string) => `derivative(${inner}, 1s)`,
  (inner: string) => `derivative(${inner})`,
  (inner: string) => `non_negative_derivative(${inner}, 10s)`,
  (inner: string) => `difference(${inner})`,
  (inner: string) => `non_negative_difference(${inner})`,
  (inner: string) => `moving_average(${inner}, 3)`,
  (inner: string) => `cumulative_sum(${inner})`,
  (inner: string) => `elapsed(${inner}, 1s)`,
);

const summand = fc.oneof(ofNumbers, ofNumbers, percentile, distinctCount);
const operand = fc.oneof(summand, fc.constantFrom("2", "0", "1.5"));
const sum = fc
  .tuple(summand, fc.constantFrom("+", "-", "*", "/", "%"), operand)
  .map(([one, operator, other]) => `${one} ${operator} ${other}`);
const alias = fc.constantFrom("", "", "", ' AS "a"', " AS x");

/** What stands after `SELECT`, and whether it takes buckets. */
const aggregated = fc
  .array(
    fc.tuple(fc.oneof(aggregate, aggregate, sum), alias).map((parts) => parts.join("")),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) => list.join(", "));
const beside = fc
  .tuple(fc.constantFrom("max(x)", "min(y)", "first(x)", "last(s)"), fc.constantFrom("h", "y", "*", "r, b"))
  .map((parts) => parts.join(", "));
const ranked = fc
  .tuple(
    fc.constantFrom("top", "bottom"),
    numeric,
    fc.constantFrom("", "h, ", "h, r, "),
    fc.integer({ min: 1, max: 5 }),
  )
  .map(([name, field, by, size]) => `${name}(${field}, ${by}${size})`);
const wild = fc.constantFrom("mean(*)", "max(*)", "count(/^[xs]$/)", "last(*)", "sum(/x/)");
const raw = fc.constantFrom(
  "x",
  "*",
  "x, y",
  "y, h",
  "h, r",
  "x + y",
  "x * 2 - y / 0",
  "-x",
  "x % 3",
  "s, b",
  "x, x",
  "x AS y, y",
  "*::field",
  "*::tag, x",
  "/^[xyh]$/",
  "h::tag, x::field",
  "nosuch",
  "x, nosuch",
);
const transformed = fc.tuple(over, numeric).map(([wrap, field]) => wrap(field));
const overBuckets = fc.tuple(over, fc.oneof(ofNumbers, percentile)).map(([wrap, inner]) => wrap(inner));

const comparison = fc
  .oneof(
    fc.tuple(
      fc.constantFrom("x", "y"),
      fc.constantFrom("=", "!=", "<", "<=", ">", ">="),
      fc.constantFrom("0", "3", "-1.5"),
    ),
    fc.tuple(fc.constantFrom("h", "r", "nosuch"), fc.constantFrom("=", "!="), fc.constantFrom("'x'", "'eu'", "''")),
    fc.tuple(fc.constantFrom("h", "nosuch"), fc.constantFrom("=", "!="), fc.constantFrom("r", "h", "other", '"x"')),
    fc.tuple(
      fc.constantFrom("h", "r"),
      fc.constantFrom("=~", "!~"),
      fc.constantFrom("/x|y/", "/(?i)EU/", "/^$/", "/z/"),
    ),
    fc.tuple(fc.constant("s"), fc.constantFrom("=", "!="), fc.constantFrom("'on'", "''")),
    fc.tuple(fc.constant("s"), fc.constantFrom("=~", "!~"), fc.constantFrom("/o/", "/^$/")),
    fc.tuple(fc.constant("b"), fc.constantFrom("=", "!="), fc.constantFrom("true", "false")),
    fc.constant(["x", ">", "y"]),
  )
  .map((parts) => parts.join(" "));
const condition = fc.oneof(
  { weight: 3, arbitrary: comparison },
  {
    weight: 1,
    arbitrary: fc.tuple(comparison, fc.constantFrom("AND", "OR"), comparison).map((all) => `(${all.join(" ")})`),
  },
);

const range = fc
  .tuple(
    fc.constantFrom(">", ">="),
    fc.integer({ min: -20, max: 300 }),
    fc.constantFrom("<", "<="),
    fc.integer({ min: 100, max: 650 }),
  )
  .map(([from, begin, to, end]) => `time ${from} ${begin}s AND time ${to} ${end}s`);
const upper = fc.integer({ min: 0, max: 650 }).map((end) => `time <= ${end}s`);

const every = fc.constantFrom("time(10s)", "time(1m)", "time(7s, 3s)", "time(1m, -15s)", "time(100s)");
const byTags = fc.constantFrom("h", "r", "h, r", "r, h", "*", "/^h/", "nosuch");
const fill = fc.constantFrom(
  "",
  "",
  "fill(none)",
  "fill(null)",
  "fill(0)",
  "fill(previous)",
  "fill(linear)",
  "fill(-2.5)",
);
const order = fc.constantFrom("", "", "ORDER BY time DESC");

interface Parts {
  readonly columns: string;
  readonly from: string;
  readonly conditions: readonly (string | undefined)[];
  readonly groupBy: readonly (string | undefined)[];
  readonly rest: readonly (string | undefined)[];
}

const written = ({ columns, from, conditions, groupBy, rest }: Parts): string => {
  const asked = conditions.filter(Boolean);
  const groups = groupBy.filter(Boolean);
  return [
    `SELECT ${columns} FROM ${from}`,
    asked.length > 0 ? `WHERE ${asked.join(" AND ")}` : "",
    groups.length > 0 ? `GROUP BY ${groups.join(", ")}` : "",
    ...rest,
  ]
    .filter(Boolean)
    .join(" ");
};

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const limit = fc.constantFrom("LIMIT 1", "LIMIT 3", "LIMIT 2 OFFSET 1", "LIMIT 100");

/** Rows of points, and of whole groups. */
const unbucketed = fc.record({
  columns: fc.oneof(
    raw,
    raw,
    aggregated,
    beside,
    ranked,
    wild,
    anyField.map((field) => `distinct(${field})`),
  ),
  from: measurement,
  conditions: fc.tuple(maybe(fc.oneof(range, upper)), maybe(condition)),
  groupBy: fc.tuple(maybe(byTags)),
  rest: fc.tuple(fc.constantFrom("", "", "fill(7)"), order, maybe(limit)),
});

/** Functions over points, each series by itself: InfluxDB takes points of several series and one time in any order. */
const streamed = fc.record({
  columns: transformed,
  from: measurement,
  conditions: fc.tuple(maybe(fc.oneof(range, upper)), maybe(condition)),
  groupBy: fc.constant(["*"]),
  rest: fc.tuple(order, maybe(limit)),
});

/** Rows of buckets. A range has an end, since it would else be now. */
const bucketed = fc.record({
  columns: fc.oneof(
    aggregated,
    aggregated,
    beside,
    overBuckets,
    ranked,
    wild,
    anyField.map((field) => `distinct(${field})`),
  ),
  from: measurement,
  conditions: fc.tuple(range, maybe(condition)),
  groupBy: fc.tuple(every, maybe(byTags)),
  rest: fc.tuple(fill, order),
});

const nested = fc
  .tuple(
    fc.constantFrom("sum(v)", "max(v)", "mean(v)", "count(v)"),
    fc.constantFrom("mean(x) AS v", "max(y) AS v", "x + y AS v", "x AS v", "count(x) AS v"),
    range,
    maybe(byTags),
    maybe(byTags),
  )
  .map(([outer, inner, times, by, byAround]) => {
    const grouped = (tags: string | undefined) => (tags === undefined ? "" : ` GROUP BY ${tags}`);
    return `SELECT ${outer} FROM (SELECT ${inner} FROM m WHERE ${times}${grouped(by)})${grouped(byAround)}`;
  });

export const query: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: unbucketed.map(written) },
  { weight: 5, arbitrary: bucketed.map(written) },
  { weight: 1, arbitrary: streamed.map(written) },
  { weight: 1, arbitrary: nested },
);

/** Points and a query around both changes of the clocks in 2024, in zones that lie half an hour or change by it, too. */
export const zoned: fc.Arbitrary<{ points: KeptPoint[]; query: string }> = fc
  .record({
    begin: fc.constantFrom("2024-03-09", "2024-03-30", "2024-04-06", "2024-10-05", "2024-10-26", "2024-11-02"),
    minutes: fc.array(fc.integer({ min: 0, max: 3 * 24 * 60 }), { minLength: 1, maxLength: 40 }),
    every: fc.constantFrom(
      "1d",
      "2h",
      "1h",
      "90m",
      "6h",
      "12h",
      "1d, 6h",
      "2h, 30m",
      "30m",
      "12h, -2h",
      "1d, -2h",
      "2h, -30m",
    ),
    zone: fc.constantFrom(
      "Europe/Berlin",
      "Asia/Kolkata",
      "America/New_York",
      "Australia/Lord_Howe",
      "America/St_Johns",
    ),
    filling: fc.constantFrom("", "fill(none)", "fill(0)", "fill(previous)"),
  })
  .map(({ begin, minutes, every: length, zone, filling }) => {
    const start = BigInt(Date.parse(begin)) * 1_000_000n;
    return {
      points: [...new Set(minutes)].map((minute, index) => ({
        ...complete("m"),
        fields: { x: minute },
        atNanos: String(start + BigInt(minute) * 60n * second),
        eventId: String(index).padStart(20, "0"),
        acceptedAt: index,
      })),
      query:
        `SELECT count(x), max(x) FROM m WHERE time >= '${begin}' AND time < ${start + 3n * 86_400n * second} ` +
        `GROUP BY time(${length}) ${filling} tz('${zone}')`,
    };
  });

const tagCondition = fc.constantFrom("", " WHERE h = 'x'", " WHERE r != 'eu'", " WHERE h =~ /x|y/", " WHERE h = ''");

/** Of `!=`, InfluxDB finds the measurements that never have the value, and for a catalogue those that ever have another. */
const measurementCondition = tagCondition.filter((asked) => !asked.includes("!="));

/** Statements about what there is, whose conditions name one tag, since a catalogue knows no combinations. */
export const show: fc.Arbitrary<string> = fc.oneof(
  fc.constant("SHOW MEASUREMENTS"),
  measurementCondition.map((asked) => `SHOW MEASUREMENTS${asked}`),
  fc.constantFrom("SHOW MEASUREMENTS WITH MEASUREMENT = n", "SHOW MEASUREMENTS WITH MEASUREMENT =~ /M|n/ LIMIT 1"),
  measurement.map((from) => `SHOW FIELD KEYS FROM ${from}`),
  measurement.map((from) => `SHOW TAG KEYS FROM ${from}`),
  fc
    .tuple(
      measurement,
      fc.constantFrom("= h", "IN (h, r)", "!= h", "=~ /./", "= nosuch"),
      fc.constantFrom("", " LIMIT 2", " LIMIT 1 OFFSET 1"),
    )
    .map(([from, key, cut]) => `SHOW TAG VALUES FROM ${from} WITH KEY ${key}${cut}`),
  tagCondition.map((asked) => `SHOW TAG VALUES WITH KEY = ${asked.includes("r") ? "r" : "h"}${asked}`),
  fc.constantFrom("SHOW MEASUREMENT CARDINALITY", "SHOW MEASUREMENT CARDINALITY FROM m"),
  fc.constantFrom("SHOW MEASUREMENT EXACT CARDINALITY", "SHOW TAG VALUES EXACT CARDINALITY WITH KEY = h"),
);
