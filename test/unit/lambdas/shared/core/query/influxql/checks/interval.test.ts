import { describe, expect, it } from "vitest";
import { expressionText } from "../../../../../../../../lambdas/shared/core/query/influxql/print.ts";
import { nowNanos, selectOf } from "../../../../../../../support/influxql/meaning.ts";

const minute = 60_000_000_000n;

describe("GROUP BY", () => {
  const intervalOf = (dimensions: string) =>
    selectOf(`SELECT mean(a) FROM m WHERE time > now() - 1h GROUP BY ${dimensions}`).interval;

  it.each([
    ["time(1m)", minute, 0n],
    ["time(1m * 2)", 2n * minute, 0n],
    ["TIME(1h, 15m)", 60n * minute, 15n * minute],
    ["time(1h, -15m)", 60n * minute, -15n * minute],
    ["time(1h, -75m)", 60n * minute, -15n * minute],
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
