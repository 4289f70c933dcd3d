import { describe, expect, it } from "vitest";
import { asked, at, rowsOf } from "./asked.ts";

const between = "time >= 0 AND time < 60s";

describe("rows of points", () => {
  it("have all columns in the order of their names for *, tags among fields, and a tag named as a field beside it", async () => {
    const [series] = await asked([at(1, { b: 1, a: 2 }, { a: "t" })], "SELECT * FROM m");
    expect(series?.columns).toEqual(["time", "Connection_Tag", "a", "a_1", "b"]);
    expect(series?.values).toEqual([[1_000_000_000n, "Data_API", 2, "t", 1]]);
  });

  it("call no field or tag by the name of the times", async () => {
    const [all] = await asked([at(1, { time: 5 }, { time: "t" })], "SELECT * FROM m");
    expect(all?.columns).toEqual(["time", "Connection_Tag", "time_1", "time_2"]);
    expect(all?.values).toEqual([[1_000_000_000n, "Data_API", 5, "t"]]);
  });

  it("call calculations by their operands, and repeated names by number", async () => {
    const [series] = await asked([at(1, { x: 6, y: 3 })], "SELECT x + y, x / 0, x, x, x AS y, -x FROM m");
    expect(series?.columns).toEqual(["time", "x_y", "x", "x_1", "x_2", "y", "x_3"]);
    expect(series?.values).toEqual([[1_000_000_000n, 9, 0, 6, 6, 6, -6]]);
  });

  it("leave out points without the fields that are asked for, and answer nothing for tags alone", async () => {
    const points = [at(1, { x: 1 }, { h: "a" }), at(2, { y: 2 }, { h: "b" })];
    expect(await rowsOf(points, "SELECT x, h FROM m")).toEqual([[1, 1, "a"]]);
    expect(await rowsOf(points, "SELECT x, y FROM m")).toEqual([
      [1, 1, null],
      [2, null, 2],
    ]);
    expect(await rowsOf(points, "SELECT h FROM m")).toEqual([]);
  });

  it("answer no series for what nobody wrote", async () => {
    expect(await asked([at(1, { x: 1 })], "SELECT nosuch FROM m")).toEqual([]);
    expect(await asked([at(1, { x: 1 })], "SELECT x FROM nosuch")).toEqual([]);
    expect(await asked([at(1, { x: 1 })], "SELECT mean(nosuch) FROM m")).toEqual([]);
  });

  it("put points of one time in the order of their tags, and cut them by LIMIT in that order", async () => {
    const points = ["c", "a", "b"].map((h) => at(1, { x: 1 }, { h }));
    expect(await rowsOf(points, "SELECT x, h FROM m LIMIT 2")).toEqual([
      [1, 1, "a"],
      [1, 1, "b"],
    ]);
  });

  it("stop reading once LIMIT is reached", async () => {
    const points = Array.from({ length: 30 }, (_, index) => at(index, { x: index }));
    expect(await rowsOf(points, "SELECT x FROM m ORDER BY time DESC LIMIT 2 OFFSET 1")).toEqual([
      [28, 28],
      [27, 27],
    ]);
  });
});

describe("a tag that is missing", () => {
  const points = [at(1, { x: 1 }), at(2, { x: 2 }, { h: "a" }), at(3, { x: 3 }, { h: "b" })];
  it("is an empty one to conditions", async () => {
    expect(await rowsOf(points, "SELECT x FROM m WHERE h = ''")).toEqual([[1, 1]]);
    expect(await rowsOf(points, "SELECT x FROM m WHERE h != 'a'")).toEqual([
      [1, 1],
      [3, 3],
    ]);
    expect(await rowsOf(points, "SELECT x FROM m WHERE nosuch = '' AND h =~ /^A$|^$/")).toEqual([[1, 1]]);
    expect(await rowsOf(points, "SELECT x FROM m WHERE h =~ /(?i)^A/")).toEqual([[2, 2]]);
  });

  it.each([
    ['h = "a"', []],
    ["nosuch = other", []],
    ['h != "a"', [1, 2, 3]],
    ["h = h", [2, 3]],
  ])("is equal to no other tag, as a text in double quotes is one: %s", async (condition, seconds) => {
    const rows = await rowsOf(points, `SELECT x FROM m WHERE ${condition}`);
    expect(rows.map(([second]) => second)).toEqual(seconds);
  });

  it("is a group of its own, which comes first", async () => {
    const series = await asked(points, "SELECT sum(x) FROM m GROUP BY h");
    expect(series.map(({ tags }) => tags?.get("h"))).toEqual(["", "a", "b"]);
  });
});

describe("conditions on fields", () => {
  const points = [at(1, { x: 1, s: "on", b: true }), at(2, { x: 2 }), at(3, { y: 3 })];
  it.each([
    ["x != 1", [2]],
    ["x > '1'", []],
    ["b = false", []],
    ["b != false", [1]],
    ["s = 'on'", [1]],
    ["s !~ /off/", [1]],
    ["x > 5 OR x * 2 = 4", [2]],
    ["x = y", []],
  ])("%s matches what has the field", async (condition, seconds) => {
    const rows = await rowsOf(points, `SELECT * FROM m WHERE ${condition}`);
    expect(rows.map(([time]) => time)).toEqual(seconds);
  });
});

describe("times of rows", () => {
  const points = [at(12, { x: 1 }), at(25, { x: 9 }), at(31, { x: 4 })];
  it("are the point's for one selector alone, the range's beginning or 1970 otherwise, and the bucket's in buckets", async () => {
    expect(await rowsOf(points, "SELECT max(x) FROM m")).toEqual([[25, 9]]);
    expect(await rowsOf(points, `SELECT max(x), min(x) FROM m WHERE time >= 5s`)).toEqual([[5, 9, 1]]);
    expect(await rowsOf(points, "SELECT mean(x) FROM m WHERE time < 30s")).toEqual([[0, 5]]);
    expect(
      await rowsOf(points, "SELECT max(x) FROM m WHERE time >= 5s AND time < 30s GROUP BY time(10s) fill(none)"),
    ).toEqual([
      [10, 1],
      [20, 9],
    ]);
  });

  it("begin at whole multiples since 1970, before the range does, and shift by an offset", async () => {
    const counts = (grouping: string) =>
      rowsOf(points, `SELECT count(x) FROM m WHERE time >= 12s AND time < 32s GROUP BY ${grouping}`);
    expect(await counts("time(10s)")).toEqual([
      [10, 1],
      [20, 1],
      [30, 1],
    ]);
    expect(await counts("time(10s, -5s)")).toEqual([
      [5, 1],
      [15, 0],
      [25, 2],
    ]);
  });

  it("let a tag or a field stand beside one selector, of the same point", async () => {
    const tagged = [at(1, { x: 1, y: 5 }, { h: "a" }), at(2, { x: 3 }, { h: "b" })];
    expect(await rowsOf(tagged, "SELECT max(x), h, y FROM m")).toEqual([[2, 3, "b", null]]);
  });

  it("answer no series for a range without a point, whatever the buckets", async () => {
    expect(
      await asked(points, "SELECT count(x) FROM m WHERE time > 100s AND time < 200s GROUP BY time(10s) fill(0)"),
    ).toEqual([]);
  });

  it("end at the time of the query where no end is given", async () => {
    const hour = 1_893_456_000 - 3600;
    const rows = await rowsOf(
      [at(hour, { x: 1 })],
      "SELECT count(x) FROM m WHERE time >= now() - 1h GROUP BY time(30m)",
    );
    expect(rows).toEqual([
      [hour, 1],
      [hour + 1800, 0],
      [hour + 3600, 0],
    ]);
  });
});

describe("fill", () => {
  const points = [at(10, { x: 2 }), at(40, { x: 8 })];
  const filled = (fill: string, call = "mean(x)", order = "") =>
    rowsOf(points, `SELECT ${call} FROM m WHERE ${between} GROUP BY time(10s) ${fill} ${order}`);
  const values = async (...given: Parameters<typeof filled>) => (await filled(...given)).map(([, value]) => value);

  it("puts null, nothing, a number, the value before, or a line between both neighbours", async () => {
    expect(await values("")).toEqual([null, 2, null, null, 8, null]);
    expect(await filled("fill(none)")).toEqual([
      [10, 2],
      [40, 8],
    ]);
    expect(await values("fill(7.5)")).toEqual([7.5, 2, 7.5, 7.5, 8, 7.5]);
    expect(await values("fill(previous)")).toEqual([null, 2, 2, 2, 8, 8]);
    expect(await values("fill(linear)")).toEqual([null, 2, 4, 6, 8, null]);
  });

  it("counts 0 under null, and whole numbers under others", async () => {
    expect(await values("", "count(x)")).toEqual([0, 1, 0, 0, 1, 0]);
    expect(await values("fill(2.7)", "count(x)")).toEqual([2, 1, 2, 2, 1, 2]);
  });

  it("goes on from the row before in the order of the rows", async () => {
    expect(await values("fill(previous)", "mean(x)", "ORDER BY time DESC")).toEqual([null, 8, 8, 8, 2, 2]);
  });
});

describe("functions", () => {
  const points = [5, 1, 3, 3, 10].map((x, index) => at(index * 10, { x }));
  it.each([
    ["percentile(x, 50)", [3]],
    ["percentile(x, 95)", [10]],
    ["percentile(x, 0)", []],
    ["median(x)", [3]],
    ["mode(x)", [3]],
    ["spread(x)", [9]],
    ["sum(x) / 0", [0]],
    ["count(distinct(x))", [4]],
    ["distinct(x)", [5, 1, 3, 10]],
    ["top(x, 2)", [5, 10]],
    ["bottom(x, 2)", [1, 3]],
    ["first(x)", [5]],
    ["last(x)", [10]],
    ["difference(x)", [-4, 2, 0, 7]],
    ["non_negative_difference(x)", [2, 0, 7]],
    ["derivative(x)", [-0.4, 0.2, 0, 0.7]],
    ["moving_average(x, 2)", [3, 2, 3, 6.5]],
    ["cumulative_sum(x)", [5, 6, 9, 12, 22]],
    ["elapsed(x, 1s)", [10, 10, 10, 10]],
    ["integral(x)", [30 + 20 + 30 + 65]],
    ["sample(x, 5)", [5, 1, 3, 3, 10]],
    ["mean(*)", [4.4]],
  ])("%s", async (call, values) => {
    expect((await rowsOf(points, `SELECT ${call} FROM m`)).map(([, value]) => value)).toEqual(values);
  });

  it("divide a deviation by one less than there are values, and have none for one", async () => {
    expect(await rowsOf([at(1, { x: 1 }), at(2, { x: 3 })], "SELECT stddev(x) FROM m")).toEqual([[0, Math.SQRT2]]);
    expect(await rowsOf([at(1, { x: 1 })], "SELECT stddev(x) FROM m")).toEqual([[0, null]]);
  });

  it("take the mean of both values in the middle", async () => {
    expect(await rowsOf([at(1, { x: 1 }), at(2, { x: 4 })], "SELECT median(x) FROM m")).toEqual([[0, 2.5]]);
  });

  it("rank one value of each combination of tags", async () => {
    const tagged = [at(1, { x: 9 }, { h: "a" }), at(2, { x: 8 }, { h: "a" }), at(3, { x: 7 }, { h: "b" })];
    expect(await rowsOf(tagged, "SELECT top(x, h, 2) FROM m")).toEqual([
      [1, 9, "a"],
      [3, 7, "b"],
    ]);
  });

  it("go over buckets, skip empty ones, and begin with a bucket before the range", async () => {
    const query = `SELECT derivative(mean(x), 10s) FROM m WHERE time >= 20s AND time < 60s GROUP BY time(10s)`;
    expect(await rowsOf(points, query)).toEqual([
      [20, 2],
      [30, 0],
      [40, 7],
    ]);
  });

  it("refuse fields that hold no numbers, and say what to use", async () => {
    await expect(asked([at(1, { s: "a" })], "SELECT mean(s) FROM m")).rejects.toThrow(
      /mean\(\) .* use count, first, last/,
    );
  });

  it("see the values of their type where a field changed it", async () => {
    const mixed = [at(1, { x: 1 }), at(2, { x: "off" }), at(3, { x: 3 })];
    expect(await rowsOf(mixed, "SELECT mean(x), count(x), last(x) FROM m")).toEqual([[0, 2, 3, 3]]);
  });
});
