/** Holds what callers rely on of a table, whether DynamoDB keeps it or a test's memory. */

import { beforeEach, describe, expect, it } from "vitest";
import type { Table } from "../../../lambdas/shared/adapters/dynamodb/table.ts";

/** The calls that both the real table and the fake have. */
type TablePort = Pick<
  Table,
  | "get"
  | "getMany"
  | "put"
  | "claim"
  | "claimForATime"
  | "change"
  | "tally"
  | "add"
  | "addAtMost"
  | "remove"
  | "raise"
  | "lower"
  | "claimDue"
  | "list"
  | "range"
  | "page"
  | "count"
>;

/** Describes a table. `create` may answer the same table each time, because every test uses a partition of its own. */
export function describeTable(name: string, create: () => TablePort): void {
  let partitions = 0;
  let pk: string;
  let table: TablePort;
  const key = (sk = "ITEM") => ({ pk, sk });
  beforeEach(() => {
    pk = `CONFORMANCE#${partitions++}`;
    table = create();
  });

  describe(`${name} keeps items`, () => {
    it("answers what was put with its key, without what is undefined, and nothing where nothing was put", async () => {
      await table.put({ ...key(), text: "x", nothing: undefined, no: null });
      expect(await table.get(key())).toStrictEqual({ ...key(), text: "x", no: null });
      expect(await table.get(key("OTHER"))).toBeUndefined();
      expect(await table.getMany([key(), key("OTHER")])).toStrictEqual([{ ...key(), text: "x", no: null }]);
    });

    it("lets the first claim through and no other", async () => {
      const claims = await Promise.all([1, 2, 3].map((by) => table.claim({ ...key(), by })));
      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    it("lets a claim for a time through once, and again from its end on", async () => {
      const claims = await Promise.all([1, 2].map((by) => table.claimForATime({ ...key(), expiresAt: 100, by }, 50)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await table.claimForATime({ ...key(), expiresAt: 200, by: 3 }, 99)).toBe(false);
      expect(await table.claimForATime({ ...key(), expiresAt: 200, by: 3 }, 100)).toBe(true);
      expect(await table.get(key())).toStrictEqual({ ...key(), expiresAt: 200, by: 3 });
      await table.put({ ...key("EVER"), by: 1 });
      expect(await table.claimForATime({ ...key("EVER"), expiresAt: 200 }, 1000)).toBe(false);
    });

    it("removes an item only while it is as expected, and takes one that is gone for removed", async () => {
      await table.put({ ...key(), owner: "new" });
      await table.remove(key(), { owner: "old" });
      expect(await table.get(key())).toBeDefined();
      await table.remove(key(), { owner: "new" });
      await table.remove(key());
      expect(await table.get(key())).toBeUndefined();
    });

    it("keeps what it was given, whatever becomes of an answer", async () => {
      const ids = new Set(["a"]);
      await table.add(key(), { ids });
      const answer = await table.get<{ ids: Set<string> }>(key());
      answer?.ids.add("b");
      ids.add("c");
      expect(await table.get(key())).toStrictEqual({ ...key(), ids: new Set(["a"]) });
    });
  });

  describe(`${name} changes items`, () => {
    it("sets what is given, removes what is undefined, and leaves the rest", async () => {
      await table.put({ ...key(), status: "old", name: "kept", size: 1 });
      expect(await table.change(key(), { status: "new", size: undefined })).toBe(true);
      expect(await table.get(key())).toStrictEqual({ ...key(), status: "new", name: "kept" });
    });

    it("answers false where the item is gone or not as expected, and changes nothing", async () => {
      expect(await table.change(key(), { status: "new" })).toBe(false);
      expect(await table.get(key())).toBeUndefined();
      await table.put({ ...key(), status: "two" });
      expect(await table.change(key(), { n: 1 }, { status: "one" })).toBe(false);
      expect(await table.change(key(), { n: 1 }, { status: undefined })).toBe(false);
      expect(await table.change(key(), { n: 1 }, { status: "two", other: undefined })).toBe(true);
      expect(await table.get(key())).toStrictEqual({ ...key(), status: "two", n: 1 });
    });

    it("moves a due time once, when it has come, and never of an item that is gone", async () => {
      expect(await table.claimDue(key(), "at", 20, { dueBy: 10 })).toBe(false);
      expect(await table.get(key())).toBeUndefined();
      await table.put(key());
      expect(await table.claimDue(key(), "at", 20, { dueBy: 10 })).toBe(true);
      expect(await table.claimDue(key(), "at", 30, { dueBy: 19 })).toBe(false);
      expect(await table.claimDue(key(), "at", 30, { dueBy: 20 })).toBe(true);
      expect(await table.claimDue(key(), "at", 9, { dueBy: 2, orAfter: 30 })).toBe(false);
      expect(await table.claimDue(key(), "at", 9, { dueBy: 2, orAfter: 29 })).toBe(true);
    });
  });

  describe(`${name} counts`, () => {
    it("adds to numbers and sets, sets initial values once, and answers the whole item", async () => {
      await table.add(key(), { n: 2, ids: new Set(["a"]) }, { last: 1 }, { first: 1 });
      const expected = { ...key(), n: 5, ids: new Set(["a", "b"]), last: 2, first: 1 };
      expect(await table.add(key(), { n: 3, ids: new Set(["b"]) }, { last: 2 }, { first: 2 })).toStrictEqual(expected);
      expect(await table.get(key())).toStrictEqual(expected);
    });

    it("adds to an item up to a bound, once for each attribute that it sets with it", async () => {
      const add = (most: number, name: string) =>
        table.addAtMost(key(), { n: 2, m: 1 }, { attribute: "n", most }, { [name]: { size: 1 } });
      expect(await add(9, "a")).toBe(false);
      expect(await table.get(key())).toBeUndefined();
      await table.put({ ...key(), n: 1 });
      expect([
        await add(0, "a"),
        await add(1, "a"),
        await add(9, "a"),
        await add(2, "b"),
        await add(3, "b"),
      ]).toStrictEqual([false, true, false, false, true]);
      expect(await table.get(key())).toStrictEqual({ ...key(), n: 5, m: 2, a: { size: 1 }, b: { size: 1 } });
    });

    it("tallies as it adds", async () => {
      for (const text of ["a", "b"]) await table.tally(key(), { n: 2 }, { text });
      expect(await table.get(key())).toStrictEqual({ ...key(), n: 4, text: "b" });
    });

    it("raises a number only, and lowers a number only", async () => {
      for (const value of [5, 9, 7]) await table.raise(key(), "most", value);
      for (const value of [5, 3, 4]) await table.lower(key(), "least", value);
      expect(await table.get(key())).toStrictEqual({ ...key(), most: 9, least: 3 });
    });
  });

  describe(`${name} lists`, () => {
    const sortKeys = (items: readonly unknown[]) => (items as { sk: string }[]).map(({ sk }) => sk);
    beforeEach(async () => {
      for (const sk of ["B#1", "A#3", "A#1", "A#2"]) await table.put(key(sk));
    });

    it("what has a prefix in the order of its keys, from after a given one", async () => {
      expect(sortKeys(await table.list(pk, "A#"))).toStrictEqual(["A#1", "A#2", "A#3"]);
      expect(sortKeys(await table.list(pk, "A#", "A#1"))).toStrictEqual(["A#2", "A#3"]);
      expect(await table.list(pk, "C#")).toStrictEqual([]);
    });

    it("a page at a time, either way, until there is no next", async () => {
      for (const newestFirst of [false, true]) {
        const pages: string[][] = [];
        for (let after: string | undefined, more = true; more; ) {
          const { items, next } = await table.page(pk, "A#", { after, limit: 2, newestFirst });
          pages.push(sortKeys(items));
          [after, more] = [next, next !== undefined];
        }
        const all = newestFirst ? ["A#3", "A#2", "A#1"] : ["A#1", "A#2", "A#3"];
        expect(pages).toStrictEqual([all.slice(0, 2), all.slice(2)]);
      }
      expect(await table.page(pk, "C#")).toStrictEqual({ items: [] });
    });

    it("an empty page after a full one that was the last", async () => {
      const { items, next } = await table.page(pk, "A#", { limit: 3 });
      expect([sortKeys(items), next]).toStrictEqual([["A#1", "A#2", "A#3"], "A#3"]);
      expect(await table.page(pk, "A#", { limit: 3, after: next })).toStrictEqual({ items: [] });
    });

    it("nothing from after a key without the prefix, which it refuses", async () => {
      const fault = { code: "bad-request" };
      await expect(table.page(pk, "A#", { after: "B#1" })).rejects.toMatchObject(fault);
      await expect(table.list(pk, "A#", "B#1")).rejects.toMatchObject(fault);
    });

    it("and counts what it would list", async () => {
      expect([await table.count(pk, "A#"), await table.count(pk, "C#")]).toStrictEqual([3, 0]);
    });

    it("a range with both its ends", async () => {
      expect(sortKeys(await table.range(pk, "A#2", "B#1"))).toStrictEqual(["A#2", "A#3", "B#1"]);
      expect(await table.range(pk, "B", "A")).toStrictEqual([]);
    });
  });
}
