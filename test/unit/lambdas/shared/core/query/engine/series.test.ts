import { describe, expect, it } from "vitest";
import { asked, at, rowsOf } from "./asked.ts";

describe("series", () => {
  const points = ["a", "b", "c"].flatMap((h) => [at(1, { x: 1 }, { h }, "n"), at(2, { x: 2 }, { h }, "m")]);
  it("come by measurement and tags, and are cut by SLIMIT and SOFFSET", async () => {
    const names = async (query: string) =>
      (await asked(points, query)).map(({ name, tags }) => `${name} ${tags?.get("h")}`);
    expect(await names("SELECT x FROM /./ GROUP BY h")).toEqual(["m a", "m b", "m c", "n a", "n b", "n c"]);
    expect(await names("SELECT x FROM m GROUP BY h SLIMIT 1 SOFFSET 1")).toEqual(["m b"]);
    expect(await names("SELECT x FROM m GROUP BY h ORDER BY time DESC")).toEqual(["m c", "m b", "m a"]);
  });

  it("come by the names of tags, and are cut by those of GROUP BY in its order", async () => {
    const groups = [
      at(1, { x: 1 }, { a: "2", b: "x" }),
      at(1, { x: 1 }, { a: "1", b: "z" }),
      at(1, { x: 1 }, { a: "3", b: "y" }),
    ];
    for (const columns of ["x", "sum(x)"]) {
      const firsts = async (rest: string) =>
        (await asked(groups, `SELECT ${columns} FROM m GROUP BY b, a ${rest}`)).map(({ tags }) => tags?.get("a"));
      expect(await firsts("")).toEqual(["1", "2", "3"]);
      expect(await firsts("ORDER BY time DESC")).toEqual(["3", "2", "1"]);
      expect(await firsts("SLIMIT 2")).toEqual(["2", "3"]);
    }
  });

  it("come out of subqueries, whose columns are fields", async () => {
    const query = "SELECT sum(v) FROM (SELECT max(x) AS v FROM m GROUP BY h)";
    expect(await rowsOf(points, query)).toEqual([[0, 6]]);
  });

  it("put several subqueries of one measurement together", async () => {
    const both = [
      at(1, { x: 1, y: 10 }, { h: "a" }),
      at(2, { x: 2 }, { h: "b" }),
      at(3, { y: 30 }, { h: "a" }),
      at(4, { x: 4 }, {}, "n"),
    ];
    const of = (columns: string, rest = "") =>
      asked(both, `SELECT ${columns} FROM (SELECT x AS a FROM m), (SELECT y AS b FROM m) ${rest}`);
    expect((await of("sum(b) / sum(a)")).map(({ values }) => values)).toEqual([[[0n, 40 / 3]]]);
    expect((await of("sum(a), sum(b)", "GROUP BY h")).map(({ tags, values }) => [tags?.get("h"), values])).toEqual([
      ["a", [[0n, 1, 40]]],
      ["b", [[0n, 2, null]]],
    ]);
    expect((await of("a, b"))[0]?.values.map(([, ...row]) => row)).toEqual([
      [1, null],
      [null, 10],
      [2, null],
      [null, 30],
    ]);
    const others =
      "SELECT max(v) FROM (SELECT x AS v FROM m WHERE h = 'a'), (SELECT x AS v FROM m), (SELECT x AS v FROM n)";
    expect((await asked(both, others)).map(({ name, values }) => [name, values])).toEqual([
      ["m", [[2_000_000_000n, 2]]],
      ["n", [[4_000_000_000n, 4]]],
    ]);
  });

  it("have the tags of points that a subquery in between does not name", async () => {
    const grouped = async (inner: string) =>
      (await asked(points, `SELECT sum(v) FROM (SELECT ${inner} FROM m) GROUP BY h`)).map(({ tags, values }) => [
        tags?.get("h"),
        values[0]?.[1],
      ]);
    const apart = await Promise.all(
      ["a", "b", "c"].map(async (h) => [
        h,
        (await asked(points, `SELECT sum(x) FROM m WHERE h = '${h}'`))[0]?.values[0]?.[1],
      ]),
    );
    expect(await grouped("x AS v")).toEqual(apart);
    expect(await grouped("sum(x) AS v")).toEqual(apart);
  });

  it("keep names that mean something to JavaScript", async () => {
    const odd = [at(1, JSON.parse('{"__proto__": 1}'), JSON.parse('{"constructor": "a"}'))];
    const [series] = await asked(odd, 'SELECT "__proto__" FROM m GROUP BY "constructor"');
    expect(series?.tags?.get("constructor")).toBe("a");
    expect(series?.values).toEqual([[1_000_000_000n, 1]]);
  });
});
