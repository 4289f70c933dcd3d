/** Selects that could be meant, right and wrong ones, for comparing what is refused with what a real server refuses. */

import fc from "fast-check";

const field = fc.constantFrom("x", "y", '"x"::field', "*", "/x|y/", "host", "nosuch");

const ofOne = fc.constantFrom(..."mean sum count min max first last median mode spread stddev distinct".split(" "));
const overBuckets = fc.constantFrom(
  ..."derivative non_negative_derivative difference non_negative_difference cumulative_sum elapsed".split(" "),
);

const simpleCall = fc.oneof(
  fc.tuple(ofOne, field).map(([name, of]) => `${name}(${of})`),
  fc.tuple(field, fc.constantFrom("90", "99.9", "'a'", "1h", "x")).map(([of, n]) => `percentile(${of}, ${n})`),
  fc.constantFrom(
    "count(distinct(x))",
    "count(DISTINCT x)",
    "integral(x)",
    "integral(x, 1m)",
    "integral(x, 0s)",
    "mean()",
    "mean(x, y)",
    "mean(1)",
    "mean(x + y)",
  ),
);

const call = fc.oneof(
  { weight: 4, arbitrary: simpleCall },
  {
    weight: 2,
    arbitrary: fc
      .tuple(overBuckets, fc.oneof(field, simpleCall), fc.constantFrom("", "", ", 10s", ", 5", ", -1s"))
      .map(([name, of, more]) => `${name}(${of}${more})`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.oneof(field, simpleCall), fc.constantFrom("2", "1", "'a'", "2.5"))
      .map(([of, n]) => `moving_average(${of}, ${n})`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom("top", "bottom", "sample"),
        fc.constantFrom("x", "*"),
        fc.constantFrom("", ", host"),
        fc.constantFrom("2", "0", "x", "200"),
      )
      .filter(([name, , tag]) => name !== "sample" || tag === "")
      .map(([name, of, tag, n]) => `${name}(${of}${tag}, ${n})`),
  },
);

const column = fc.oneof(
  { weight: 3, arbitrary: call },
  { weight: 2, arbitrary: field },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.oneof(call, field),
        fc.constantFrom("+", "-", "*", "/", "%"),
        fc.oneof(call, field, fc.constantFrom("1", "2.5", "(1 + 2)")),
      )
      .map((parts) => parts.join(" ")),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "time",
      "1",
      "1 + 2",
      "'a'",
      "x = 1",
      "x AND y",
      "time AS t",
      "x AS a",
      "-x",
      "-mean(x)",
      "(max(x))",
    ),
  },
);

const range = fc.constantFrom(
  "",
  "time > 0",
  "time >= 0 AND time < 1h",
  "time > now() - 1h",
  "time >= '1970-01-01' AND time < '1970-01-02 03:04:05.678'",
  "time >= '1970-01-01T00:00:00Z' + 1d",
  "time = 5",
  "time != 5",
  "time > x",
  "time > '1970-13-01'",
  "time > 5 + 3s",
  "time > 1h + 5",
  "time > 1.5",
  "5 < time",
  "time <= 9223372036854775807",
);

const filter = fc.constantFrom(
  "",
  "x > 1",
  "host = 'a'",
  "host =~ /a|b/ AND x + y > 2",
  "(host = 'a' OR host != 'b')",
  "true",
  "false",
  "1 = 1",
  "x > 1 + 2",
  "mean(x) > 1",
  "nosuch = ''",
);

const dimensions = fc.constantFrom(
  "",
  "host",
  "*",
  "/ho/",
  "time(1m)",
  "time(1h, 5m), host",
  "time(1h, -5m)",
  "time(1h, now())",
  "time(1h, '1970-01-01')",
  "time(0s)",
  "time",
  "time(5)",
  "time()",
  "time(1m), time(2m)",
  "mean(x)",
  "host + 1",
  "1",
);

const tail = fc.constantFrom(
  "",
  "",
  "",
  "fill(none)",
  "fill(0)",
  "fill(linear)",
  "fill(previous) ORDER BY time DESC",
  "LIMIT 1",
  "LIMIT 5 OFFSET 1 SLIMIT 1 SOFFSET 0",
  "tz('Europe/Berlin')",
);

export const sensibleSelect: fc.Arbitrary<string> = fc
  .tuple(fc.array(column, { minLength: 1, maxLength: 3 }), range, filter, dimensions, tail, fc.nat(9))
  .map(([columns, times, conditions, grouped, last, nesting]) => {
    const where = [times, conditions].filter((one) => one !== "").join(" AND ");
    const source =
      nesting === 0 ? "(SELECT x, y, host FROM m)" : nesting === 1 ? "(SELECT mean(x) AS x FROM m GROUP BY host)" : "m";
    return [
      "SELECT",
      columns.join(", "),
      "FROM",
      source,
      where && `WHERE ${where}`,
      grouped && `GROUP BY ${grouped}`,
      last,
    ]
      .filter(Boolean)
      .join(" ");
  });
