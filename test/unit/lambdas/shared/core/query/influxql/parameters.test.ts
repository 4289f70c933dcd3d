import { describe, expect, it } from "vitest";
import { readParameters } from "../../../../../../../lambdas/shared/core/query/influxql/parameters.ts";
import { parseQuery } from "../../../../../../../lambdas/shared/core/query/influxql/parse.ts";
import { statementText } from "../../../../../../support/influxql/print-statement.ts";

const printed = (query: string, params: string): string =>
  parseQuery(query, readParameters(params)).map(statementText).join("; ");

describe("parameters of a query", () => {
  it.each([
    ["b = $v", '{"v":"it\'s"}', String.raw`b = 'it\'s'`],
    ["b = $v", '{"v":"1\\n; DROP MEASUREMENT m"}', String.raw`b = '1\n; DROP MEASUREMENT m'`],
    ["b > $v", '{"v":1.5}', "b > 1.5"],
    ["b > $v", '{"v":-3}', "b > -3"],
    ["time >= $v", '{"v":1700000000000000001}', "time >= 1700000000000000001"],
    ["b = $v", '{"v":true}', "b = true"],
    ["$v = 1", '{"v":{"identifier":"my field"}}', '"my field" = 1'],
    ["$v = 1", '{"v":{"ident":"b"}}', "b = 1"],
    ["b =~ $v", '{"v":{"regex":"a/b"}}', String.raw`b =~ /a\/b/`],
    ["b = $v", '{"v":{"string":"c"}}', "b = 'c'"],
    ["b = $v", '{"v":{"float":2}}', "b = 2.0"],
    ["b = $v", '{"v":{"number":2.5}}', "b = 2.5"],
    ["b = $v", '{"v":{"integer":2}}', "b = 2"],
    ["b = $v", '{"v":{"int":2}}', "b = 2"],
    ["time > now() - $v", '{"v":{"duration":"1h30m"}}', "time > now() - 90m"],
    ["time > now() + $v", '{"v":{"duration":"-5m"}}', "time > now() + -5m"],
    ["time > now() - $v", '{"v":{"duration":60000000000}}', "time > now() - 1m"],
    ['b = $"a b"', '{"a b":1}', "b = 1"],
    ["b = $v AND c = $__proto__", '{"v":1,"__proto__":2,"unused":null}', "b = 1 AND c = 2"],
  ])("stand for values in %s with %s", (condition, params, expected) => {
    expect(printed(`SELECT a FROM m WHERE ${condition}`, params)).toBe(`SELECT a FROM m WHERE ${expected}`);
  });

  it("stand for names, numbers of rows and durations wherever those stand", () => {
    const params = '{"m":{"identifier":"my m"},"n":5,"d":{"duration":"1m"},"z":"UTC","f":0}';
    expect(printed("SELECT mean(a) FROM $m GROUP BY time($d) fill($f) LIMIT $n tz($z)", params)).toBe(
      "SELECT mean(a) FROM \"my m\" GROUP BY time(1m) fill(0.0) LIMIT 5 tz('UTC')",
    );
  });

  it.each(["", " ", "{}"])("may be none: '%s'", (params) => {
    expect(printed("SELECT a FROM m", params)).toBe("SELECT a FROM m");
  });

  it.each([
    ["b = $w", '{"v":1}', 'the parameter "$w" is not in params'],
    ["b = $v", '{"v":null}', "the parameter $v is null; send a string, a number"],
    ["b = $v", '{"v":[1]}', "the parameter $v is an array"],
    ["b = $v", '{"v":{}}', "the parameter $v must name one type"],
    ["b = $v", '{"v":{"string":"a","float":1}}', "the parameter $v must name one type"],
    ["b = $v", '{"v":{"text":"a"}}', 'the parameter $v names the type "text"; there are ident, identifier, regex'],
    ["b = $v", '{"v":{"integer":1.5}}', "the parameter $v is a number, which is nothing that a integer can be made of"],
    [
      "b = $v",
      '{"v":{"duration":"soon"}}',
      'the parameter $v is the duration "soon", which is no duration; write it like 90s',
    ],
    ["b = $v", '{"v":99999999999999999999}', "the parameter $v is beyond 64 bits"],
    ["b =~ $v", '{"v":{"regex":"("}}', "/(/ is no regular expression of RE2"],
    ["b =~ $v", '{"v":"x"}', "a regular expression between slashes must stand"],
  ])("that are not right are told where they are used: %s with %s", (condition, params, message) => {
    expect(() => printed(`SELECT a FROM m WHERE ${condition}`, params)).toThrow(message);
  });

  it.each([
    ["[]", "params must be a JSON object"],
    ['{"a":1', 'params must be a JSON object such as {"host":"a"}: '],
    ['"a"', "params must be a JSON object"],
    ['{"a":{"b":{"c":{"d":1}}}}', "params must be a JSON object"],
  ])("must be a JSON object: %s", (params, message) => {
    expect(() => readParameters(params)).toThrow(message);
  });
});
