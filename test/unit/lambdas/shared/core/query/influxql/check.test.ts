import { describe, expect, it } from "vitest";
import { metadata, panels } from "../../../../../../support/influxql/grafana.ts";
import { meaningOf, nowNanos, selectOf } from "../../../../../../support/influxql/meaning.ts";

const minute = 60_000_000_000n;

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
  const tooLong = /^(SELECT|FROM|GROUP BY|top\(\)|WITH KEY IN) lists 501 entries, and 500 are taken at most/;
  const many = (count: number) => Array.from({ length: count }, (_, at) => `a${at}`).join(", ");

  it.each([
    (list: string) => `SELECT ${list} FROM m`,
    (list: string) => `SELECT a FROM ${list}`,
    (list: string) => `SELECT a FROM m GROUP BY ${list}`,
    (list: string) => `SELECT top(${list.replace(/a\d+$/, "1")}) FROM m`,
    (list: string) => `SHOW TAG KEYS FROM ${list}`,
    (list: string) => `SHOW FIELD KEY CARDINALITY FROM ${list}`,
    (list: string) => `SHOW TAG VALUES WITH KEY IN (${list})`,
  ])("have 500 entries at most, %#", (queryOf) => {
    expect(() => meaningOf(queryOf(many(500)))).not.toThrow();
    expect(() => meaningOf(queryOf(many(501)))).toThrow(tooLong);
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

  it("is grouped by the tags that the statement around it names, too", () => {
    const namesOf = (query: string) =>
      innerOf(query).groupBy.map((one) => (one.kind === "reference" ? one.name : one.kind));
    expect(namesOf("SELECT mean(a) FROM (SELECT a FROM m GROUP BY b) GROUP BY c, time(1m)")).toEqual(["b", "c"]);
    expect(namesOf("SELECT mean(a) FROM (SELECT a FROM m GROUP BY b) GROUP BY *")).toEqual(["b"]);
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
