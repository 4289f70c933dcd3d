import { describe, expect, it } from "vitest";
import { expressionText } from "../../../../../../../../lambdas/shared/core/query/influxql/print.ts";
import { selectOf } from "../../../../../../../support/influxql/meaning.ts";

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
