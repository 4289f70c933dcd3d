import { describe, expect, it } from "vitest";
import { expressionText } from "../../../../../../../lambdas/shared/core/query/influxql/print.ts";
import { metadata, panels } from "../../../../../../support/influxql/grafana.ts";
import { meaningOf, nowNanos, selectOf } from "../../../../../../support/influxql/meaning.ts";

const minute = 60_000_000_000n;

describe("the shape of rows", () => {
  it.each([
    ["a", "raw"],
    ["*, a + b", "raw"],
    ["/x/", "raw"],
    ["mean(a)", "aggregate"],
    ["mean(a), max(b)", "aggregate"],
    ["max(a), min(a)", "aggregate"],
    ["mean(*)", "aggregate"],
    ["count(distinct(a))", "aggregate"],
    ["count(DISTINCT a), mean(b)", "aggregate"],
    ["mean(a) / max(b) * 100", "aggregate"],
    ["integral(a), integral(b, 1h)", "aggregate"],
    ["max(a)", "selector"],
    ["max(a), host, b::field", "selector"],
    ["first(a) * 2, b", "selector"],
    ["percentile(a, 90)", "selector"],
    ["percentile(a, 80 + 10.5)", "selector"],
    ["max(/x/)", "selector"],
    ["top(a, 3)", "several"],
    ["bottom(a, host, rack, 3), b", "several"],
    ["sample(a, 3), b", "several"],
    ["DISTINCT a", "several"],
    ["distinct(a) * 2", "several"],
    ["derivative(a)", "several"],
    ["derivative(a, 10s), difference(b)", "several"],
    ["elapsed(*, 1m), mean(a)", "several"],
    ["moving_average(/x/, 2)", "several"],
  ])("of SELECT %s is %s", (columns, shape) => {
    expect(selectOf(`SELECT ${columns} FROM m`).shape).toBe(shape);
  });

  it.each([
    "derivative(mean(a), 1m)",
    "non_negative_derivative(max(a)) / 60",
    "non_negative_difference(count(distinct(a)))",
    "cumulative_sum(sum(a)), moving_average(percentile(a, 9), 3)",
    "derivative(mean(*))",
    "elapsed(last(a))",
    "difference(cumulative_sum(mean(a)))",
  ])("of SELECT %s over buckets is several", (columns) => {
    expect(selectOf(`SELECT ${columns} FROM m GROUP BY time(1m)`).shape).toBe("several");
  });

  it("has no column for the time, which may have another name", () => {
    const select = selectOf("SELECT time AS t, a, time FROM m");
    expect([select.timeAlias, select.columns.map(({ expression }) => expressionText(expression))]).toEqual([
      "t",
      ["a"],
    ]);
  });

  it("has constants calculated", () => {
    const { columns } = selectOf(
      "SELECT a * (1 + 2), a / (7 / 2), mean(b) + 2 * 3.5 FROM m".replace("a * (1 + 2), a / (7 / 2), ", ""),
    );
    expect(columns.map(({ expression }) => expressionText(expression))).toEqual(["mean(b) + 7.0"]);
    expect(
      expressionText(selectOf("SELECT a * (1 + 2) / (7 / 2) FROM m").columns[0]?.expression ?? { kind: "wildcard" }),
    ).toBe("a * 3 / 3.5");
  });
});

describe("columns", () => {
  it.each([
    ["time", "Only time is asked for, which every row has; name a field beside it."],
    ["1", "The column 1 holds no field; name one."],
    ["'a'", "The column 'a' holds no field"],
    ["1 + 2", "The column 3 holds no field"],
    ["1h + 'a'", "The column 1h + 'a' holds no field"],
    ["a = 1", "The operator = stands in a column; conditions stand after WHERE."],
    ["a AND b", "The operator AND stands in a column"],
    ["a =~ /x/", "The operator =~ stands in a column"],
    ["* + 1", "* stands for several columns and cannot be calculated with; name each field."],
    ["mean(*) / 2", "mean(*) stands for several columns"],
    ["mean(/x/) + 1", "mean(/x/) stands for several columns"],
    ["a, mean(b)", "Fields and tags cannot stand beside a function that makes a value of many points"],
    ["*, mean(b)", "Fields and tags cannot stand beside"],
    ["mean(b) + a", "Fields and tags cannot stand beside"],
    ["a, derivative(b)", "Fields and tags cannot stand beside"],
    ["a, max(*)", "Fields and tags cannot stand beside"],
    ["max(/x/), a", "Fields and tags cannot stand beside"],
    ["a, max(b), min(c)", "Fields and tags can stand beside one selector only"],
    ["a, distinct(b)", "distinct() must be the only column; use a statement for each."],
    ["distinct(a), distinct(b)", "distinct() must be the only function"],
    ["distinct(a), mean(b)", "distinct() must be the only function"],
    ["distinct(*)", "distinct(*) must name one field."],
    ["count(distinct(*))", "distinct(*) must name one field."],
    ["top(a, 2), bottom(a, 2)", "top() must be the only function"],
    ["top(a, 2), max(a)", "top() must be the only function"],
    ["top(a)", "top() takes a field, then any tags, then how many, as in top(x, host, 3)."],
    ["top(*, 2)", "top() takes a field, then any tags, then how many"],
    ["top(a, 2, 2)", "top() takes a field, then any tags, then how many"],
    ["bottom(a, 0)", "0 in bottom(a, 0) must be a whole number of 1 or more."],
    ["bottom(a, 1.5)", "must be a whole number of 1 or more"],
    ["mean()", "mean() takes a field, and was given 0 arguments."],
    ["mean(a, b)", "mean() takes a field, and was given 2 arguments."],
    ["mean(1)", "mean(1) must name a field; calculate in a subquery"],
    ["mean(a + b)", "mean(a + b) must name a field; calculate in a subquery"],
    ["mean(max(a))", "mean(max(a)) must name a field"],
    ["percentile(a)", "percentile() takes a field, then a number, and was given 1 arguments."],
    ["percentile(a, 'b')", "'b' in percentile(a, 'b') must be a number."],
    ["sample(a, 0)", "0 in sample(a, 0) must be a whole number of 1 or more."],
    ["derivative(a, 5)", "5 in derivative(a, 5) must be a duration above zero, such as 1s."],
    ["derivative(a, -1s)", "must be a duration above zero"],
    [
      "derivative(a, 1s, 2s)",
      "derivative() takes a field, then optionally a duration above zero, such as 1s, and was given 3 arguments.",
    ],
    ["integral(a, 0s)", "must be a duration above zero"],
    [
      "moving_average(a)",
      "moving_average() takes a field, then a whole number of 2 or more, and was given 1 arguments.",
    ],
    ["moving_average(a, 1)", "must be a whole number of 2 or more"],
    ["difference(mean(a))", "difference(mean(a)) needs GROUP BY time(…), whose buckets it goes over."],
    ["holt_winters(mean(a), 2, 3)", "holt_winters() is not served: read the points and forecast"],
    ["exponential_moving_average(a, 2)", "is not served: moving_average() is served."],
    ["chande_momentum_oscillator(a, 2)", "is not served"],
    ["abs(a)", "abs() is not served: calculate with + - * / and %."],
    ["count_hll(a)", "count_hll() is not served: count(distinct()) is served."],
    ["average(a)", "undefined function average(); there are count, mean, median"],
    ["constructor(a)", "undefined function constructor(); there are"],
    ["now()", "undefined function now()"],
  ])("are refused: %s", (columns, message) => {
    expect(() => selectOf(`SELECT ${columns} FROM m`)).toThrow(message);
  });

  it.each([
    ["SELECT a FROM m GROUP BY time(1m)", "GROUP BY time(…) needs a function for each bucket, such as mean(x)."],
    [
      "SELECT derivative(a) FROM m GROUP BY time(1m)",
      "With GROUP BY time(…), derivative() goes over another function, as in derivative(mean(x)).",
    ],
    [
      "SELECT derivative(top(a, 2)) FROM m GROUP BY time(1m)",
      "derivative() goes over one value for each bucket, and top() answers several; use another.",
    ],
    ["SELECT derivative(distinct(a)) FROM m GROUP BY time(1m)", "and distinct() answers several"],
    ["SELECT a FROM m fill(none)", "fill(none) needs a function, such as mean(x)."],
    ["SELECT a FROM m fill(linear)", "fill(linear) needs a function"],
    ["SELECT top(a, 5) FROM m LIMIT 4", "top(a, 5) asks for more rows than LIMIT 4 lets through; raise the limit."],
  ])("are refused in what surrounds them: %s", (query, message) => {
    expect(() => selectOf(query)).toThrow(message);
  });
});

describe("GROUP BY", () => {
  const intervalOf = (dimensions: string) =>
    selectOf(`SELECT mean(a) FROM m WHERE time > now() - 1h GROUP BY ${dimensions}`).interval;

  it.each([
    ["time(1m)", minute, 0n],
    ["time(1m * 2)", 2n * minute, 0n],
    ["TIME(1h, 15m)", 60n * minute, 15n * minute],
    ["time(1h, -15m)", 60n * minute, 45n * minute],
    ["time(1h, 150m)", 60n * minute, 30n * minute],
    ["time(7m, now()), host", 7n * minute, (nowNanos + 62_135_596_800_000_000_000n) % (7n * minute)],
  ])("reads %s", (dimensions, everyNanos, offsetNanos) => {
    expect(intervalOf(dimensions)).toEqual({ everyNanos, offsetNanos });
  });

  it("takes time(0s) for no grouping", () => {
    expect(intervalOf("time(0s)")).toBeUndefined();
    expect(intervalOf("time(0s, 1s)")).toBeUndefined();
  });

  it("keeps tags, wildcards and regular expressions in their order", () => {
    const { groupBy } = selectOf('SELECT mean(a) FROM m GROUP BY host, time(1m), *, /x/, ("b c"::tag)');
    expect(groupBy.map((one) => expressionText(one))).toEqual(["host", "*", "/x/", '"b c"::tag']);
  });

  it.each([
    ["time", "GROUP BY time needs the length of its buckets, as in time(1h)."],
    ["time()", "time(…) takes the length of its buckets"],
    ["time(5)", "time(…) takes the length of its buckets"],
    ["time(1m, 2m, 3m)", "time(…) takes the length of its buckets"],
    ["time(-1m)", "time(-1m) has buckets of negative length"],
    ["time(1m, 5)", "The offset 5 in time(…) must be a duration such as -15m, or now()."],
    ["time(1m, now(1))", "The offset now(1) in time(…) must be"],
    ["time(1m, 'noon')", "The offset 'noon' in time(…) must be"],
    ["time(1m, '2026-01-01')", "The offset '2026-01-01' in time(…) must be"],
    ["time(1m), time(2m)", "GROUP BY holds time(…) twice; leave one."],
    ["mean(b)", "GROUP BY takes no function but time(…), and no mean()."],
    ["'host'", "GROUP BY takes tags, *, regular expressions and time(…), not 'host'."],
    ["host + 1", "not host + 1."],
    ["1", "not 1."],
  ])("refuses %s", (dimensions, message) => {
    expect(() => intervalOf(dimensions)).toThrow(message);
  });
});

describe("the buckets of a range", () => {
  const endOf = (query: string) => selectOf(query).range;

  it("end at the time of the query where they have no end", () => {
    expect(endOf("SELECT mean(a) FROM m WHERE time > now() - 1h GROUP BY time(1m)").to).toBe(nowNanos);
    expect(endOf("SELECT mean(a) FROM m WHERE time > now() - 1h").to).toBeUndefined();
    expect(endOf("SELECT mean(a) FROM m WHERE time > now() - 1h GROUP BY time(0s)").to).toBeUndefined();
    expect(endOf("SELECT mean(a) FROM m WHERE time < 9 GROUP BY time(1m)").to).toBe(8n);
  });

  it("are 100,000 at most, and what would be fewer is told", () => {
    const grouped =
      (range: string, interval = "1s") =>
      () =>
        selectOf(`SELECT mean(a) FROM m WHERE ${range} GROUP BY time(${interval})`);
    expect(grouped("time >= 0s AND time < 100000s")).not.toThrow();
    expect(grouped("time >= 0s AND time <= 100000s")).toThrow(
      "GROUP BY time(1s) asks for 100001 buckets, and an answer has 100000 rows at most; group by time(10s) or longer, or ask for less time.",
    );
    expect(grouped("time >= 0s")).toThrow(
      "asks for 1772366401 buckets, and an answer has 100000 rows at most; group by time(6h)",
    );
    expect(grouped("time > now() - 365d", "1m")).toThrow("group by time(15m) or longer");
    expect(grouped("time >= -9223372036854775800 AND time < 9223372036854775800", "1ns")).toThrow("group by time(3d)");
    expect(grouped("time > now() - 1d")).not.toThrow();
    expect(grouped("time > now() + 1d")).not.toThrow();
  });

  it("suggest a length that is taken", () => {
    for (const length of ["1ns", "1u", "1ms", "1s", "1m"]) {
      const query = (every: string) => `SELECT mean(a) FROM m WHERE time >= '1990-05-05' GROUP BY time(${every})`;
      let suggested = "";
      try {
        selectOf(query(length));
      } catch (error) {
        suggested = /group by time\((\w+)\) or longer/.exec(String(error))?.[1] ?? "";
      }
      expect(selectOf(query(suggested)).interval).toBeDefined();
    }
  });
});

describe("clauses", () => {
  it("have their defaults filled in", () => {
    expect(selectOf("SELECT a FROM m LIMIT 0 SLIMIT 0")).toEqual({
      kind: "select",
      columns: [{ expression: { kind: "reference", name: "a" } }],
      shape: "raw",
      sources: [{ kind: "measurement", name: "m" }],
      range: {},
      groupBy: [],
      fill: { kind: "null" },
      direction: "ascending",
      offset: 0,
      seriesOffset: 0,
    });
  });

  it.each([
    ["ORDER BY time", "ascending"],
    ["ORDER BY time ASC", "ascending"],
    ["ORDER BY time DESC", "descending"],
    ["ORDER BY DESC", "descending"],
    ['ORDER BY "time" DESC', "descending"],
  ])("%s is %s", (clause, direction) => {
    expect(selectOf(`SELECT a FROM m ${clause}`).direction).toBe(direction);
  });

  it.each(["ORDER BY a", "ORDER BY a DESC", "ORDER BY time, a", "ORDER BY ASC, time"])("refuses %s", (clause) => {
    expect(() => selectOf(`SELECT a FROM m ${clause}`)).toThrow("ORDER BY takes time alone, as in ORDER BY time DESC");
  });

  it.each(["Nowhere", "+01:00", "Local", "../etc/passwd", "Europe/Berlin "])("refuses the time zone %s", (zone) => {
    expect(() => selectOf(`SELECT a FROM m tz('${zone}')`)).toThrow("name one of IANA's, such as Europe/Berlin");
  });
});

describe("lists", () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `a${at}`).join(", ");

  it.each([
    (list: string) => `SELECT ${list} FROM m`,
    (list: string) => `SELECT a FROM ${list}`,
    (list: string) => `SELECT a FROM m GROUP BY ${list}`,
  ])("have 500 entries at most, %#", (queryOf) => {
    expect(() => selectOf(queryOf(many(500)))).not.toThrow();
    expect(() => selectOf(queryOf(many(501)))).toThrow(
      /^(SELECT|FROM|GROUP BY) lists 501 entries, and 500 are taken at most/,
    );
  });
});

describe("a subquery", () => {
  const innerOf = (query: string) => {
    const [source] = selectOf(query).sources;
    if (source?.kind !== "subquery") throw new Error("There is no subquery.");
    return source.select;
  };

  it("lies within the range of the statement around it", () => {
    const inner = innerOf(
      "SELECT max(a) FROM (SELECT mean(b) AS a FROM m WHERE time > 5 AND time < 20 GROUP BY host) WHERE time > 9",
    );
    expect(inner.range).toEqual({ from: 10n, to: 19n });
    expect(innerOf("SELECT a FROM (SELECT a FROM m) WHERE time > 9").range).toEqual({ from: 10n });
  });

  it("takes over the buckets of the statement around it, unless its rows are points", () => {
    const outside = "WHERE time > now() - 1h GROUP BY time(1m)";
    expect(innerOf(`SELECT max(a) FROM (SELECT mean(b) AS a FROM m) ${outside}`)).toMatchObject({
      interval: { everyNanos: minute },
      range: { to: nowNanos },
      fill: { kind: "none" },
    });
    expect(innerOf(`SELECT max(a) FROM (SELECT b AS a FROM m) ${outside}`).interval).toBeUndefined();
    expect(innerOf(`SELECT max(a) FROM (SELECT derivative(b) AS a FROM m) ${outside}`).shape).toBe("several");
    expect(
      innerOf(`SELECT max(a) FROM (SELECT mean(b) AS a FROM m GROUP BY time(1s) fill(0)) ${outside}`),
    ).toMatchObject({
      interval: { everyNanos: 1_000_000_000n },
      fill: { kind: "number", value: 0 },
    });
  });

  it("is ordered as the statement around it", () => {
    expect(innerOf("SELECT a FROM (SELECT a FROM m) ORDER BY time DESC").direction).toBe("descending");
    expect(() => selectOf("SELECT a FROM (SELECT a FROM m ORDER BY time) ORDER BY time DESC")).toThrow(
      "is ordered as the statement around it",
    );
  });

  it("holds no other one", () => {
    expect(() => selectOf("SELECT a FROM (SELECT a FROM (SELECT a FROM m))")).toThrow(
      "A subquery cannot hold another one",
    );
  });

  it("is checked as any other statement", () => {
    expect(() => selectOf("SELECT a FROM (SELECT a INTO n FROM m)")).toThrow("INTO is not served");
    expect(() => selectOf("SELECT a FROM (SELECT nope(a) FROM m)")).toThrow("undefined function nope()");
  });
});

describe("a refusal", () => {
  it.each([
    (long: string) => `SELECT ${long}(a) FROM m`,
    (long: string) => `SELECT "${long}" = 1 FROM m`,
    (long: string) => `SELECT a FROM m WHERE "${long}"`,
    (long: string) => `SELECT a FROM m WHERE b = '${long}' OR time > 5`,
    (long: string) => `SELECT a FROM m WHERE ${long} =~ /${long}/ AND mean(a) > 1`,
    (long: string) => `SELECT a FROM m GROUP BY '${long}'`,
    (long: string) => `SELECT a FROM m tz('${long}')`,
    (long: string) => `SELECT a FROM m WHERE ${long}(a) > 1`,
    (long: string) => `SELECT a FROM m GROUP BY ${long}(a)`,
    (long: string) => `SELECT top(${long}) FROM m`,
    (long: string) => `SELECT a FROM m WHERE b =~ /${long}(/`,
    (long: string) => `SELECT ${long} ${long} FROM m`,
    (long: string) => `SELECT a FROM m LIMIT ${long}`,
    (long: string) => `SELECT ${"9".repeat(long.length)} FROM m`,
    (long: string) => `SELECT a FROM m WHERE time > ${"9".repeat(long.length)}h`,
  ])("names what is wrong without repeating a long query, %#", (queryOf) => {
    const messageOf = (query: string): string => {
      try {
        meaningOf(query);
        return "";
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    };
    const message = messageOf(queryOf("x".repeat(5000)));
    expect(message).not.toBe("");
    expect(message.length).toBeLessThan(600);
  });
});

describe("statements that are not served", () => {
  it.each([
    ["SELECT a INTO b FROM m", "SELECT … INTO is not served: have a data connector push points on"],
    ["DROP MEASUREMENT m", "DROP MEASUREMENT is not served by queries: points end with their retention's duration"],
    ["DROP SERIES FROM m", "DROP SERIES is not served by queries"],
    ["DROP DATABASE d", "remove sources at /v2/projects/P/sources"],
    ["DROP RETENTION POLICY r ON d", "remove retentions at /v2/projects/P/retentions"],
    ["DROP CONTINUOUS QUERY c ON d", "remove data connectors"],
    ["DROP SUBSCRIPTION s ON d.r", "remove the data connector"],
    ["DROP USER u", "remove members and roles"],
    ["DROP SHARD 1", "DROP SHARD is not served"],
    ["DELETE FROM m", "DELETE is not served by queries: points end with their retention's duration"],
    ["ALTER RETENTION POLICY r ON d DURATION 1h", "change retentions at /v2/projects/P/retentions"],
    ["CREATE RETENTION POLICY r ON d DURATION 1h REPLICATION 1", "create retentions at /v2"],
    [
      "CREATE CONTINUOUS QUERY c ON d BEGIN SELECT mean(a) INTO b FROM m GROUP BY time(1h) END",
      "query with GROUP BY time(…)",
    ],
    ["CREATE SUBSCRIPTION s ON d.r DESTINATIONS ALL 'udp://h:1'", "create a data connector at /v2"],
    ["CREATE USER u WITH PASSWORD 'p'", "invite members and roles at /v2"],
    ["GRANT ALL TO u", "give members and roles at /v2"],
    ["REVOKE ALL FROM u", "take members and roles at /v2"],
    ["SET PASSWORD FOR u = 'p'", "POST /v2/users/U:changePassword"],
    ["KILL QUERY 1", "ends by itself within 30 seconds"],
    ["EXPLAIN SELECT a FROM m", "run the SELECT itself"],
    ["EXPLAIN ANALYZE SELECT a FROM m", "run the SELECT itself"],
    ["SHOW USERS", "list members and roles at /v2"],
    ["SHOW GRANTS FOR u", "list members and roles at /v2"],
    ["SHOW STATS", "the platform's figures are in CloudWatch"],
    ["SHOW DIAGNOSTICS", "the platform's figures are in CloudWatch"],
    ["SHOW SHARDS", "the platform has no shards"],
    ["SHOW SHARD GROUPS", "the platform has no shards"],
  ])("say what to use instead: %s", (query, message) => {
    expect(() => meaningOf(query)).toThrow(message);
  });

  it.each(["SHOW DATABASES", "SHOW CONTINUOUS QUERIES", "SHOW SUBSCRIPTIONS", "SHOW QUERIES", "CREATE DATABASE d"])(
    "are not %s",
    (query) => {
      expect(() => meaningOf(query)).not.toThrow();
    },
  );
});

describe("Grafana", () => {
  it.each([...panels, ...metadata])("means something: %s", (query) => {
    expect(() => meaningOf(query)).not.toThrow();
  });
});
