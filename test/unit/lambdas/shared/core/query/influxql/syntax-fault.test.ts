import { describe, expect, it } from "vitest";
import { PlatformError } from "../../../../../../../lambdas/shared/core/error.ts";
import { parseQuery } from "../../../../../../../lambdas/shared/core/query/influxql/parse.ts";

/** Answers the message with which a query is refused. */
function refusalOf(query: string): string {
  try {
    parseQuery(query);
  } catch (error) {
    if (error instanceof PlatformError && error.code === "bad-request") return error.message;
    throw error;
  }
  return "";
}

describe("a query that cannot be read", () => {
  it.each([
    [
      "SELECT a FORM m",
      'error parsing query: found "FORM" where AND, AS, FROM, OR, a comma or an operator must stand, at line 1, column 10.',
    ],
    [
      "SELECT a\n  FROM m\n  WHERE",
      'error parsing query: the query ends where DISTINCT, a name, a number, a text in single quotes, true or false, "(" or "*" must stand, at line 3, column 8.',
    ],
    [
      "SELECT a FROM m; nonsense",
      /found "nonsense" where CREATE, SELECT, SHOW, the end or ";" must stand, at line 1, column 18\.$/,
    ],
    ["SELECT 'é' AS a b FROM m", /found "b" .* at line 1, column 17\.$/],
    ["SELECT a FROM m LIMIT x", /found "x" where a whole number must stand, at line 1, column 23\.$/],
    ["SELECT a FROM m LIMIT 5m", /found "5m" where a whole number must stand/],
    ["SELECT a FROM m LIMIT 1.5", /where a whole number must stand/],
    ["SELECT a FROM m LIMIT -1", /found "-" where a whole number must stand/],
    ["SHOW TAG VALUES FROM m", /the query ends where WITH.* must stand/],
    ["SHOW", /the query ends where CONTINUOUS, DATABASES, FIELD, MEASUREMENT, .* must stand/],
    ["SELECT a::text FROM m", /found "text" where float, integer, unsigned, string, boolean, field or tag must stand/],
  ])("says what stands where, and what must: %s", (query, message) => {
    if (typeof message === "string") expect(refusalOf(query)).toBe(message);
    else expect(refusalOf(query)).toMatch(message);
  });

  it.each([
    ["SELECT duration FROM m", 'duration is a keyword, and a name only as "duration"'],
    ["SELECT a FROM key", 'key is a keyword, and a name only as "key"'],
    ["SELECT a AS limit FROM m", 'limit is a keyword, and a name only as "limit"'],
    [
      "SELECT a FROM m LIMIT 1 WHERE a = 1",
      "the clauses of a statement stand in the order WHERE, GROUP BY, fill(), ORDER BY, LIMIT",
    ],
    ["SELECT mean (a) FROM m", "a function's parenthesis follows its name without a space"],
    ["SELECT a FROM m WHERE h = /x/", "a regular expression stands behind =~ or !~"],
    ["SELECT a FROM m WHERE h =~ 'x'", "where a regular expression between slashes must stand"],
    ["SELECT a FROM m JOIN n ON a = b", "InfluxQL has no joins; name several measurements after FROM"],
    ["SELECT a FROM m WHERE a BETWEEN 1 AND 2", "write a >= 1 AND a <= 2"],
    ["SELECT a FROM m WHERE h IN ('a')", "write =~ /^(a|b)$/"],
    ["SELECT a FROM m WHERE h LIKE 'a%'", "write =~ /^a/ for what begins with a"],
    ["SELECT a FROM m WHERE a IS NULL", "a field that is missing matches no comparison"],
    ["SELECT a FROM m WHERE a NOT IN (1)", "write != or !~"],
    ["SELECT a FROM m HAVING a > 1", "filter in a statement around"],
    ["SELECT a FROM m WHERE b == 1", "equality is one ="],
    ["SELECT a FROM 'm'", "names stand in double quotes, and texts in single quotes"],
    ["SELECT a FROM m WHERE time > now() - 1 h", "a duration has no space before its unit, as in 1h"],
    ["SHOW TABLES", "write SHOW MEASUREMENTS"],
    ["DESCRIBE m", "SHOW FIELD KEYS FROM m"],
    ["USE db", "name the database beside the query"],
    ["UPDATE m SET a = 1", "points are written by POST /write"],
    ["INSERT m a=1", "points are written by POST /write or POST /api/data"],
    ['from(bucket: "b") |> range(start: -1h)', "this looks like Flux, which is not served; ask in InfluxQL"],
    ['import "date"', "this looks like Flux"],
    [
      "SELECT a FROM m WHERE time > 1e9",
      '"1e9" is no duration; write it like 90s or 1h30m (units: w, d, h, m, s, ms, u, ns); numbers have no exponent here',
    ],
    ["SELECT a FROM m WHERE time > now() - 5y", '"5y" is no duration'],
    ["SELECT a FROM m WHERE time > 5n", '"5n" is no duration'],
    ["SELECT a FROM m WHERE time > 1m30", '"1m30" is no duration'],
    ["SELECT a FROM m WHERE time > 99999999w", "is longer than 292 years; choose a shorter one"],
    ["SELECT a + 18446744073709551616 FROM m", "is beyond 64 bits; write a smaller number, or one with a point"],
    ["SELECT -9223372036854775809 FROM m", "is beyond 64 bits"],
    [
      "SELECT /* c */ a FROM m",
      "/* begins a regular expression here, and no comment; move the comment, or write it behind --, at line 1, column 8",
    ],
    ["SELECT a FROM /* c */ m", "/* begins a regular expression here"],
    ["SELECT a FROM m /* c", "a comment has no end; add */"],
    [
      "SELECT a FROM m WHERE h =~ /(/",
      "/(/ is no regular expression of RE2 (error parsing regexp: missing closing ): `(`)",
    ],
    ["SELECT a FROM m WHERE h =~ /(?=x)/", "is no regular expression of RE2"],
    ["SELECT a FROM m WHERE h =~ /((a{100}){100}){100}/", "invalid repeat count"],
    ['SELECT "a FROM m', "a name has no closing double quote; add it"],
    ['SELECT "a\nb" FROM m', 'write line breaks in names as "\\n"'],
    ["SELECT a FROM m WHERE b = 'c", "a text has no closing single quote; add it"],
    [
      String.raw`SELECT a FROM m WHERE b = 'c\d'`,
      String.raw`\d is no escape; there are \\, \', \" and \n. Write \\ for a backslash, at line 1, column 29`,
    ],
    ["SELECT a FROM a.b.c.d", "a name has three parts at most"],
    ["SELECT mean(a) FROM m fill(all)", "fill() takes null, none, previous, linear or a number"],
    ["SELECT mean(a) FROM m fill()", "fill() takes null, none, previous, linear or a number"],
    ["SELECT a FROM m tz(UTC)", "tz() takes the name of a time zone in single quotes, such as 'Europe/Berlin'"],
    ["SELECT a FROM m WHERE b > $c", 'the parameter "$c" is not in params; send params={"c":…} beside the query'],
  ])("says what to do about a mistake that is made often: %s", (query, hint) => {
    expect(refusalOf(query)).toContain(hint);
  });

  it.each([
    "SELECT",
    "SELECT FROM m",
    "SELECT a, FROM m",
    "SELECT a FROM",
    "SELECT a FROM m,",
    "SELECT a FROM m WHERE (b = 1",
    "SELECT a FROM m WHERE b = 1)",
    "SELECT mean(a FROM m",
    "SELECT mean(a,) FROM m",
    "SELECT a b FROM m",
    "SELECT --a FROM m",
    "SELECT - -a FROM m",
    "SELECT a FROM m WHERE b == 1",
    "SELECT a FROM m WHERE NOT b",
    "SELECT a FROM m WHERE b IN (1)",
    "SELECT a FROM m GROUP time(1m)",
    "SELECT a FROM m GROUP BY",
    "SELECT a FROM m GROUP BY time(1m), fill(0)x",
    "SELECT a FROM m ORDER time",
    "SELECT a FROM m tz(UTC)",
    'SELECT a FROM m tz("UTC")',
    "SELECT a FROM (SHOW DATABASES)",
    "SELECT a FROM (SELECT a FROM m) AS b",
    "SELECT a FROM m SHOW DATABASES",
    "SELECT a::float::tag FROM m",
    "SELECT a:: float FROM m",
    "SELECT *::float FROM m",
    "CREATE DATABASE",
    "CREATE DATABASE a WITH",
    "CREATE TABLE a",
    "SHOW FIELD KEYS FROM m WHERE a = 1",
    "SHOW TAG VALUES WITH KEY IN ()",
    "SHOW MEASUREMENTS WITH KEY = a",
    "SELECT a FROM m WHERE b = ü",
    "SELECT a FROM m WHERE b = $",
    "\u0000",
    "🙂",
  ])("is refused: %s", (query) => {
    expect(refusalOf(query)).toMatch(/^error parsing query: .* at line \d+, column \d+/);
  });
});

describe("bounds of a query", () => {
  it("are 16 KiB", () => {
    const filled = (bytes: number) => "SELECT a FROM m WHERE b = ''".replace("''", `'${"x".repeat(bytes - 28)}'`);
    expect(parseQuery(filled(16_384))).toHaveLength(1);
    expect(refusalOf(filled(16_385))).toContain("it is longer than 16 KiB; ask for less at once");
    expect(refusalOf(`SELECT a FROM m WHERE b = '${"ü".repeat(8200)}'`)).toContain("longer than 16 KiB");
  });

  const nested = (depth: number) => `SELECT ${"(".repeat(depth)}a${")".repeat(depth)} FROM m`;

  it("are 50 parentheses within each other, whatever stands in texts, names and comments", () => {
    expect(parseQuery(nested(50))).toHaveLength(1);
    expect(refusalOf(nested(51))).toBe(
      "error parsing query: parentheses are nested deeper than 50 levels at line 1, column 58; flatten them.",
    );
    expect(refusalOf(nested(3000))).toContain("nested deeper than 50 levels");
    expect(refusalOf("f(".repeat(5000))).toContain("nested deeper than 50 levels");
    expect(refusalOf("SELECT a FROM ".concat("(SELECT a FROM ".repeat(60)))).toContain("nested deeper than 50 levels");
    const open = "(".repeat(60);
    expect(parseQuery(`SELECT "${open}" FROM m WHERE b = '${open}' -- ${open}`)).toHaveLength(1);
    expect(parseQuery(`SELECT ${"(a) + ".repeat(100)} a FROM m`)).toHaveLength(1);
  });

  it("take no time that grows with each level", () => {
    for (const query of [
      nested(50),
      `SELECT ${"f(".repeat(50)}`,
      `SELECT ${"((a)+".repeat(49)}`,
      `SELECT ${"-(".repeat(50)}a`,
    ]) {
      expect(["", "error"]).toContain(refusalOf(query).slice(0, 5));
    }
  });

  it("are 1,500 operators", () => {
    const chain = (operators: number) => `SELECT a FROM m WHERE ${"t=''OR ".repeat(operators / 2)} t=''`;
    expect(parseQuery(chain(1498))).toHaveLength(1);
    expect(refusalOf(chain(1502))).toContain(
      "a query may hold 1500 operators; instead of many ORs write =~ /^(a|b|c)$/",
    );
  });

  it("are 100 statements", () => {
    expect(parseQuery("SHOW DATABASES;".repeat(100))).toHaveLength(100);
    expect(refusalOf("SHOW DATABASES;".repeat(101))).toBe(
      "error parsing query: it holds 101 statements; send 100 at most at once.",
    );
  });

  it("are 100 regular expressions", () => {
    const many = (count: number) => `SELECT ${"/a/,".repeat(count - 1)}/a/ FROM m`;
    expect(parseQuery(many(100))).toHaveLength(1);
    expect(refusalOf(many(101))).toContain("a query may hold 100 regular expressions; join them by |");
  });
});
