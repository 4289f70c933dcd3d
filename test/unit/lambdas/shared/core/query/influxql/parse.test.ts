import { describe, expect, it } from "vitest";
import { parseQuery } from "../../../../../../../lambdas/shared/core/query/influxql/parse.ts";
import { metadata, panels } from "../../../../../../support/influxql/grafana.ts";
import { statementText } from "../../../../../../support/influxql/print-statement.ts";

const printed = (query: string): string => parseQuery(query).map(statementText).join("; ");

/** Parses a statement that has one column, and answers its expression. */
function expressionOf(text: string) {
  const [statement] = parseQuery(`SELECT ${text} FROM m`);
  return statement?.kind === "select" ? statement.columns[0]?.expression : undefined;
}

describe("SELECT", () => {
  it.each([
    // Keywords in any case, names as they are
    ["select X from M", "SELECT X FROM M"],
    [
      "SeLeCt a FrOm m WhErE b = TRUE gRoUp By c OrDeR bY time dEsC lImIt 1",
      "SELECT a FROM m WHERE b = true GROUP BY c ORDER BY time DESC LIMIT 1",
    ],
    ['SELECT*FROM"m"', "SELECT * FROM m"],
    ["SELECT MEAN(x), Count(DISTINCT y) FROM m", "SELECT mean(x), count(distinct(y)) FROM m"],
    ["SELECT DISTINCT x FROM m", "SELECT distinct(x) FROM m"],
    // Quotes and escapes
    [String.raw`SELECT "a \"b\" \\ 'c'", "é\nü" FROM "my m"`, String.raw`SELECT "a \"b\" \\ 'c'", "é\nü" FROM "my m"`],
    [String.raw`SELECT x FROM m WHERE t = 'it\'s "\\"'`, String.raw`SELECT x FROM m WHERE t = 'it\'s "\\"'`],
    ['SELECT "select", "Duration" FROM "from"', 'SELECT "select", "Duration" FROM "from"'],
    ['SELECT "__proto__", "" FROM "constructor"', 'SELECT __proto__, "" FROM constructor'],
    // Types of names, wildcards, regular expressions
    [
      "SELECT a::float, b::Integer, c::string, d::boolean, e::field, f::TAG, g::unsigned FROM m",
      "SELECT a::float, b::integer, c::string, d::boolean, e::field, f::tag, g::unsigned FROM m",
    ],
    [
      "SELECT *::field, *::tag, /^a.b/, mean(/x|y/), max(*) FROM m",
      "SELECT *::field, *::tag, /^a.b/, mean(/x|y/), max(*) FROM m",
    ],
    [String.raw`SELECT /a\/b\.c/ FROM /\/d/`, String.raw`SELECT /a\/b\.c/ FROM /\/d/`],
    // Where measurements are
    ['SELECT a FROM "db"."rp"."m", rp.m, db..m, m', 'SELECT a FROM "db"."rp".m, "rp".m, "db"..m, m'],
    [
      "SELECT a FROM /re/, rp./re/, db..  m, db.rp./re/, db../re/",
      'SELECT a FROM /re/, "rp"./re/, "db"..m, "db"."rp"./re/, "db"../re/',
    ],
    [
      "SELECT a FROM (SELECT mean(b) AS a FROM m GROUP BY time(1m)) WHERE a > 1",
      "SELECT a FROM (SELECT mean(b) AS a FROM m GROUP BY time(1m)) WHERE a > 1",
    ],
    ["SELECT a INTO db.rp.n FROM m", 'SELECT a INTO "db"."rp".n FROM m'],
    // Clauses
    ['SELECT a AS b, c as "d e" FROM m', 'SELECT a AS b, c AS "d e" FROM m'],
    [
      "SELECT mean(a) FROM m GROUP BY time(1h, -15m), h, /x/, * fill(PREVIOUS)",
      "SELECT mean(a) FROM m GROUP BY time(1h, -15m), h, /x/, * fill(previous)",
    ],
    ["SELECT mean(a) FROM m FILL(-1)", "SELECT mean(a) FROM m fill(-1.0)"],
    [
      "SELECT mean(a) FROM m GROUP BY time(1h, now()) fill( 1.5 )",
      "SELECT mean(a) FROM m GROUP BY time(1h, now()) fill(1.5)",
    ],
    ["SELECT a FROM m ORDER BY DESC", "SELECT a FROM m ORDER BY DESC"],
    ["SELECT a FROM m ORDER BY time, b DESC", "SELECT a FROM m ORDER BY time ASC, b DESC"],
    [
      "SELECT a FROM m LIMIT 1 OFFSET 2 SLIMIT 3 SOFFSET 4 TZ('UTC')",
      "SELECT a FROM m LIMIT 1 OFFSET 2 SLIMIT 3 SOFFSET 4 tz('UTC')",
    ],
    ["SELECT a FROM m LIMIT 99999999999999999999", "SELECT a FROM m LIMIT 9007199254740991"],
    // Spaces and comments
    [
      "SELECT a -- a comment; not a statement\nFROM m /* another;\n ** one */ WHERE a /* c */ > 1 -- and at the end",
      "SELECT a FROM m WHERE a > 1",
    ],
    [" \t\r\n SELECT a\rFROM m ", "SELECT a FROM m"],
    ["SELECT a FROM db. rp", 'SELECT a FROM "db".rp'],
  ])("reads %s", (query, text) => {
    expect(printed(query)).toBe(text);
  });

  it("reads what is left out as absent", () => {
    expect(parseQuery("SELECT a FROM m")).toEqual([
      {
        kind: "select",
        columns: [{ expression: { kind: "reference", name: "a" } }],
        sources: [{ kind: "measurement", name: "m" }],
        dimensions: [],
        order: [],
        window: {},
      },
    ]);
  });

  it("joins the parts of a name that is no measurement by points", () => {
    expect(expressionOf("a.b")).toEqual({ kind: "reference", name: "a.b" });
    expect(expressionOf('"a"."b c"::tag')).toEqual({ kind: "reference", name: "a.b c", type: "tag" });
  });
});

describe("operators", () => {
  it.each([
    ["a + b * c - d / e % f", "a + b * c - d / e % f"],
    ["(a + b) * c", "(a + b) * c"],
    ["a - (b - c)", "a - (b - c)"],
    ["(a - b) - c", "a - b - c"],
    ["a | b & c ^ d", "a | b & c ^ d"],
    ["(a | b) & (c ^ d)", "(a | b) & (c ^ d)"],
    ["-a * 2", "-1 * a * 2"],
    ["2 * -a", "2 * (-1 * a)"],
    ["- (a + b)", "-1 * (a + b)"],
    ["+a - -3 + +4", "1 * a - -3 + 4"],
    ["-mean(a)", "-1 * mean(a)"],
    ["a-1", "a - 1"],
    ["a /2/ b", "a / 2 / b"],
    ["a = 1 OR b = 2 AND c <> 3", "a = 1 OR b = 2 AND c != 3"],
    ["(a = 1 OR b = 2) AND c != 3", "(a = 1 OR b = 2) AND c != 3"],
    ["a + 1 > b * 2 AND c =~ /x/ AND d !~ /y/", "a + 1 > b * 2 AND c =~ /x/ AND d !~ /y/"],
    ["a<1 and b<=1 and c>1 and d>=1", "a < 1 AND b <= 1 AND c > 1 AND d >= 1"],
  ])("of %s join as in arithmetic", (text, expected) => {
    expect(printed(`SELECT ${text} FROM m`)).toBe(`SELECT ${expected} FROM m`);
  });
});

describe("literals", () => {
  it.each([
    ["1", { kind: "integer", value: 1n }],
    ["-9223372036854775808", { kind: "integer", value: -(2n ** 63n) }],
    ["18446744073709551615", { kind: "integer", value: 2n ** 64n - 1n }],
    [`${"0".repeat(40)}7`, { kind: "integer", value: 7n }],
    ["1.50", { kind: "number", value: 1.5 }],
    [".5", { kind: "number", value: 0.5 }],
    ["1.", { kind: "number", value: 1 }],
    ["-2.5", { kind: "number", value: -2.5 }],
    ["true", { kind: "boolean", value: true }],
    ["FALSE", { kind: "boolean", value: false }],
    ["'a'", { kind: "string", value: "a" }],
    ["''", { kind: "string", value: "" }],
    ["90s", { kind: "duration", nanos: 90_000_000_000n }],
    ["1w2d3h4m5s6ms7u8ns", { kind: "duration", nanos: 788_645_006_007_008n }],
    ["3µ", { kind: "duration", nanos: 3000n }],
    ["0s", { kind: "duration", nanos: 0n }],
    ["-1h30m", { kind: "duration", nanos: -5_400_000_000_000n }],
    ["1h1h", { kind: "duration", nanos: 7_200_000_000_000n }],
  ])("of %s are read", (text, literal) => {
    expect(expressionOf(text)).toEqual(literal);
  });

  it("takes a date without quotes for a subtraction, as InfluxDB does", () => {
    expect(printed("SELECT a FROM m WHERE time > 1970-01-01")).toBe("SELECT a FROM m WHERE time > 1970 - 1 - 1");
  });
});

describe("SHOW and others", () => {
  it.each([
    ["show databases", "SHOW DATABASES"],
    ["SHOW RETENTION POLICIES", "SHOW RETENTION POLICIES"],
    [
      "SHOW MEASUREMENTS ON db WITH MEASUREMENT = m WHERE a = 'b' ORDER BY time LIMIT 1 OFFSET 2",
      "SHOW MEASUREMENTS ON db WITH MEASUREMENT = m WHERE a = 'b' LIMIT 1 OFFSET 2",
    ],
    [
      "SHOW TAG KEYS ON db FROM rp.m, /n/ WITH KEY !~ /k/ WHERE a = 'b' LIMIT 1 SLIMIT 2",
      "SHOW TAG KEYS ON db FROM \"rp\".m, /n/ WITH KEY !~ /k/ WHERE a = 'b' LIMIT 1 SLIMIT 2",
    ],
    [
      'SHOW TAG VALUES ON "d b" FROM m WITH KEY IN ("a", b) WHERE c = \'d\' LIMIT 1 OFFSET 1',
      "SHOW TAG VALUES ON \"d b\" FROM m WITH KEY IN (a, b) WHERE c = 'd' LIMIT 1 OFFSET 1",
    ],
    ["SHOW TAG VALUES WITH KEY =~ /a/", "SHOW TAG VALUES WITH KEY =~ /a/"],
    ["SHOW TAG VALUES WITH KEY <> a", "SHOW TAG VALUES WITH KEY != a"],
    ["SHOW FIELD KEYS ON db FROM m LIMIT 1 OFFSET 1", "SHOW FIELD KEYS ON db FROM m LIMIT 1 OFFSET 1"],
    ["SHOW SERIES FROM m WHERE a = 'b' LIMIT 1", "SHOW SERIES FROM m WHERE a = 'b' LIMIT 1"],
    ["SHOW SERIES CARDINALITY", "SHOW SERIES CARDINALITY"],
    [
      "SHOW SERIES EXACT CARDINALITY ON db FROM m WHERE a = 'b' GROUP BY c LIMIT 1 OFFSET 1",
      "SHOW SERIES EXACT CARDINALITY ON db FROM m WHERE a = 'b' GROUP BY c LIMIT 1 OFFSET 1",
    ],
    ["SHOW MEASUREMENT CARDINALITY", "SHOW MEASUREMENT CARDINALITY"],
    ["SHOW TAG KEY EXACT CARDINALITY", "SHOW TAG KEY EXACT CARDINALITY"],
    ["SHOW TAG VALUES CARDINALITY WITH KEY = a", "SHOW TAG VALUES CARDINALITY WITH KEY = a"],
    ["SHOW FIELD KEY CARDINALITY", "SHOW FIELD KEY CARDINALITY"],
    [
      "SHOW CONTINUOUS QUERIES; SHOW SUBSCRIPTIONS; SHOW QUERIES",
      "SHOW CONTINUOUS QUERIES; SHOW SUBSCRIPTIONS; SHOW QUERIES",
    ],
    ['CREATE DATABASE "a b"', 'CREATE DATABASE "a b"'],
    ["CREATE DATABASE a WITH DURATION 7d REPLICATION 1 SHARD DURATION 1h NAME rp", "CREATE DATABASE a"],
    ["create database a with duration inf", "CREATE DATABASE a"],
  ])("reads %s", (query, text) => {
    expect(printed(query)).toBe(text);
  });

  it.each([
    ['DROP MEASUREMENT "a;b"; SHOW DATABASES', "DROP MEASUREMENT; SHOW DATABASES"],
    ["DELETE FROM m WHERE time < 'x;y' -- ;\n; select a from m", "DELETE; SELECT a FROM m"],
    ["drop  /* c */  retention\npolicy x on y", "DROP RETENTION POLICY"],
    ["GRANT ALL TO x", "GRANT"],
    ["SHOW STATS FOR 'x'", "SHOW STATS"],
    ["SHOW SHARD  GROUPS", "SHOW SHARD GROUPS"],
    ["EXPLAIN ANALYZE SELECT a FROM m", "EXPLAIN"],
    ["CREATE CONTINUOUS QUERY q ON d BEGIN SELECT 1 END", "CREATE CONTINUOUS QUERY"],
    [
      "KILL QUERY 1; SET PASSWORD FOR a = 'b'; ALTER RETENTION POLICY r ON d DURATION 1h",
      "KILL QUERY; SET PASSWORD; ALTER RETENTION POLICY",
    ],
  ])("reads as far as is needed to refuse it: %s", (query, text) => {
    expect(printed(query)).toBe(text);
  });
});

describe("a query", () => {
  it.each([
    ["", 0],
    [" ; ;; -- nothing", 0],
    ["SELECT a FROM m", 1],
    [";SELECT a FROM m;; SHOW DATABASES ; ", 2],
  ])("holds statements between semicolons: %s", (query, count) => {
    expect(parseQuery(query)).toHaveLength(count);
  });
});

describe("Grafana", () => {
  it.each([...panels, ...metadata])("is understood: %s", (query, text) => {
    expect(printed(query)).toBe(text);
  });
});
