import {
  BatchGetItemCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  type QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Table } from "../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { startTables, type Tables } from "../../../../../support/tables.ts";

let tables: Tables;
let table: Table;

beforeAll(async () => {
  tables = await startTables("registry");
  table = new Table(tables.client, "registry");
});
afterAll(() => tables.stop());

/** Does something with the table, whose first call takes effect and breaks off before its answer. */
async function losingFirstAnswer<T>(does: () => Promise<T>): Promise<T> {
  let isLost = false;
  const { middlewareStack } = tables.client;
  middlewareStack.add(
    (next) => async (asked) => {
      const answer = await next(asked);
      if (isLost) return answer;
      isLost = true;
      throw Object.assign(new Error("The connection broke."), { code: "ECONNRESET" });
    },
    { step: "deserialize", name: "losingFirstAnswer" },
  );
  try {
    return await does();
  } finally {
    middlewareStack.remove("losingFirstAnswer");
  }
}

const key = (name: string) => ({ pk: `TEST#${name}`, sk: "ITEM" });

describe("Table", () => {
  it("reads what was put, and nothing where nothing stands", async () => {
    await table.put({ ...key("put"), text: "x", list: [1], nothing: undefined, no: null });
    expect(await table.get(key("put"))).toStrictEqual({ ...key("put"), text: "x", list: [1], no: null });
    expect(await table.get(key("absent"))).toBeUndefined();
  });

  it("finds nothing under a key that DynamoDB would refuse, instead of failing", async () => {
    expect(await table.get({ pk: "x".repeat(2049), sk: "ITEM" })).toBeUndefined();
    expect(await table.get({ pk: "x", sk: "é".repeat(513) })).toBeUndefined();
    expect(await table.get({ pk: "x".repeat(2048), sk: "y".repeat(1024) })).toBeUndefined();
  });

  it("reads many keys, some of which DynamoDB would refuse, as if those had no items", async () => {
    await table.put(key("short"));
    const keys = [key("short"), { pk: "x".repeat(2049), sk: "ITEM" }, { pk: "x", sk: "y".repeat(1025) }];
    expect(await table.getMany(keys)).toStrictEqual([key("short")]);
  });

  it("lists nothing of what no key can be, and begins no page at such a key or at one of another list", async () => {
    const long = "x".repeat(2049);
    expect(await table.list(long, "A#")).toStrictEqual([]);
    expect(await table.list("LIST", long)).toStrictEqual([]);
    expect(await table.count(long, "A#")).toBe(0);
    expect(await table.range(long, "A", "B")).toStrictEqual([]);
    expect(await table.range("LIST", "A", long)).toStrictEqual([]);
    for (const after of [`A#${"x".repeat(1023)}`, "B#1", ""]) {
      await expect(table.page("LIST", "A#", { after })).rejects.toMatchObject({ code: "bad-request" });
    }
  });

  it("lets one of many claims through", async () => {
    const claims = Array.from({ length: 10 }, (_, index) => table.claim({ ...key("claim"), by: index }));
    const won = (await Promise.all(claims)).map((did, index) => (did ? index : -1)).filter((index) => index >= 0);
    expect(won).toHaveLength(1);
    expect(await table.get(key("claim"))).toMatchObject({ by: won[0] });
  });

  it("reads many items, and leaves out what is not there", async () => {
    const names = Array.from({ length: 230 }, (_, index) => `many${index}`);
    await Promise.all(names.slice(0, 120).map((name) => table.put({ ...key(name), name })));
    const found = await table.getMany<{ name: string }>(names.map(key));
    expect(found.map(({ name }) => name).sort()).toStrictEqual(names.slice(0, 120).sort());
    expect(await table.getMany([])).toStrictEqual([]);
  });

  it("asks again for what DynamoDB left unprocessed", async () => {
    await Promise.all(["left1", "left2"].map((name) => table.put({ ...key(name), name })));
    let asked = 0;
    const client = {
      async send(command: BatchGetItemCommand) {
        const keys = command.input.RequestItems?.registry?.Keys ?? [];
        asked++;
        const first = { registry: { Keys: keys.slice(0, 1), ConsistentRead: true } };
        const answer = await tables.client.send(new BatchGetItemCommand({ RequestItems: first }));
        const rest = keys.slice(1);
        return { ...answer, UnprocessedKeys: rest.length > 0 ? { registry: { Keys: rest } } : {} };
      },
    } as unknown as Tables["client"];
    const found = await new Table(client, "registry").getMany<{ name: string }>([key("left1"), key("left2")]);
    expect([found.map(({ name }) => name), asked]).toStrictEqual([["left1", "left2"], 2]);
  });

  it("raises a number and never lowers it", async () => {
    for (const value of [5, 9, 7]) await table.raise(key("raised"), "at", value);
    expect(await table.get(key("raised"))).toMatchObject({ at: 9 });
  });

  it("removes an item only while it is as expected", async () => {
    await table.put({ ...key("guarded"), owner: "new" });
    await table.remove(key("guarded"), { owner: "old" });
    expect(await table.get(key("guarded"))).toBeDefined();
    await table.remove(key("guarded"), { owner: "new" });
    expect(await table.get(key("guarded"))).toBeUndefined();
  });

  describe("change", () => {
    it("sets the given attributes and no others, and removes those that are undefined", async () => {
      await table.put({ ...key("change"), status: "old", name: "kept", size: 1 });
      expect(await table.change(key("change"), { status: "new", size: undefined })).toBe(true);
      expect(await table.get(key("change"))).toStrictEqual({ ...key("change"), status: "new", name: "kept" });
    });

    it("never revives what was deleted", async () => {
      expect(await table.change(key("deleted"), { status: "new" })).toBe(false);
      expect(await table.get(key("deleted"))).toBeUndefined();
    });

    it("does nothing where the item is not as expected", async () => {
      await table.put({ ...key("expected"), status: "two", name: "x" });
      expect(await table.change(key("expected"), { name: "y" }, { status: "one" })).toBe(false);
      expect(await table.change(key("expected"), { name: "z" }, { status: "two", name: "x" })).toBe(true);
      expect(await table.get(key("expected"))).toMatchObject({ name: "z" });
    });

    it("loses nothing of changes of different attributes at the same time", async () => {
      await table.put(key("parallel"));
      const names = Array.from({ length: 20 }, (_, index) => `field${index}`);
      await Promise.all(names.map((name) => table.change(key("parallel"), { [name]: name })));
      expect(Object.keys((await table.get(key("parallel"))) ?? {}).sort()).toStrictEqual(["pk", "sk", ...names].sort());
    });
  });

  describe("add", () => {
    it("adds up what is counted at the same time, and answers the whole item", async () => {
      const totals = await Promise.all(
        Array.from({ length: 10 }, () => table.add(key("count"), { n: 2 }, { text: "t" })),
      );
      expect(Math.max(...totals.map(({ n }) => n ?? 0))).toBe(20);
      expect(await table.get(key("count"))).toStrictEqual({ ...key("count"), n: 20, text: "t" });
      expect(await table.add(key("plain"), { one: 1, two: 2 })).toStrictEqual({ ...key("plain"), one: 1, two: 2 });
    });

    it("adds to sets, and sets initial values only the first time", async () => {
      await table.add(key("sets"), { ids: new Set(["a"]) }, { last: 1 }, { first: 1 });
      await table.add(key("sets"), { ids: new Set(["b", "a"]), n: 1 }, { last: 2 }, { first: 2 });
      const expected = { ...key("sets"), ids: new Set(["a", "b"]), n: 1, last: 2, first: 1 };
      expect(await table.get(key("sets"))).toStrictEqual(expected);
    });

    it("makes an item if there is something to set and nothing to add", async () => {
      expect(await table.add(key("set"), {}, { text: "t" })).toStrictEqual({ ...key("set"), text: "t" });
    });
  });

  it("lowers a number and never raises it", async () => {
    for (const value of [5, 3, 4]) await table.lower(key("lowered"), "at", value);
    expect(await table.get(key("lowered"))).toMatchObject({ at: 3 });
  });

  it("lets one caller claim a time that is due, and only of an item that exists", async () => {
    expect(await table.claimDue(key("due"), "at", 20, { dueBy: 10 })).toBe(false);
    await table.put(key("due"));
    const claims = await Promise.all(
      Array.from({ length: 10 }, () => table.claimDue(key("due"), "at", 20, { dueBy: 10 })),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await table.claimDue(key("due"), "at", 30, { dueBy: 19 })).toBe(false);
    expect(await table.claimDue(key("due"), "at", 30, { dueBy: 20 })).toBe(true);
    expect(await table.get(key("due"))).toMatchObject({ at: 30 });
  });

  it("tells a caller whose claim was answered only when it was repeated that it has it, and nobody else", async () => {
    await table.put(key("lost answer"));
    expect(await losingFirstAnswer(() => table.claimDue(key("lost answer"), "at", 20, { dueBy: 10 }))).toBe(true);
    expect(await losingFirstAnswer(() => table.claimDue(key("lost answer"), "at", 30, { dueBy: 19 }))).toBe(false);
    expect(await table.claimDue(key("lost answer"), "at", 20, { dueBy: 10 })).toBe(false);
  });

  it("changes an item only where it lacks what is expected to be absent", async () => {
    await table.put({ ...key("absent"), state: "DOWN" });
    expect(await table.change(key("absent"), { n: 1 }, { state: undefined })).toBe(false);
    expect(await table.change(key("absent"), { state: undefined }, { state: "DOWN", other: undefined })).toBe(true);
    expect(await table.change(key("absent"), { n: 1 }, { state: undefined })).toBe(true);
    expect(await table.get(key("absent"))).toStrictEqual({ ...key("absent"), n: 1 });
  });

  describe("lists", () => {
    beforeAll(async () => {
      const filler = "x".repeat(100_000);
      for (let index = 10; index < 40; index++) await table.put({ pk: "LIST", sk: `A#${index}`, index, filler });
      await table.put({ pk: "LIST", sk: "B#10", index: 0 });
    });

    it("hold all items of a prefix, in order, however many pages DynamoDB makes of them", async () => {
      const items = await table.list<{ index: number }>("LIST", "A#");
      expect(items.map(({ index }) => index)).toStrictEqual(Array.from({ length: 30 }, (_, index) => index + 10));
    });

    it("are counted, however many pages DynamoDB makes of them, without being carried here", async () => {
      const answers: object[] = [];
      const client = {
        async send(command: QueryCommand) {
          const answer = await tables.client.send(command);
          answers.push(answer);
          return answer;
        },
      } as unknown as Tables["client"];
      expect(await new Table(client, "registry").count("LIST", "A#")).toBe(30);
      expect(answers.length).toBeGreaterThan(1);
      for (const answer of answers) expect(answer).not.toHaveProperty("Items");
      expect(await table.count("LIST", "B#")).toBe(1);
      expect(await table.count("LIST", "C#")).toBe(0);
    });

    it("begin after a sort key that is given, whether an item stands there or not", async () => {
      const indexesAfter = async (sk: string) =>
        (await table.list<{ index: number }>("LIST", "A#", sk)).map(({ index }) => index);
      expect(await indexesAfter("A#37")).toStrictEqual([38, 39]);
      expect(await indexesAfter("A#375")).toStrictEqual([38, 39]);
      expect(await indexesAfter("A#99")).toStrictEqual([]);
    });

    it("come in pages, in either order", async () => {
      const first = await table.page<{ index: number }>("LIST", "A#", { limit: 2, newestFirst: true });
      expect(first.items.map(({ index }) => index)).toStrictEqual([39, 38]);
      const second = await table.page<{ index: number }>("LIST", "A#", {
        limit: 2,
        newestFirst: true,
        after: first.next,
      });
      expect(second.items.map(({ index }) => index)).toStrictEqual([37, 36]);
      expect((await table.page("LIST", "B#")).next).toBeUndefined();
    });

    it("hold a range of keys, both ends included, however many pages there are", async () => {
      const sks = async (from: string, to: string) => (await table.range("LIST", from, to)).map(({ sk }) => sk);
      expect(await sks("A#38", "B#10")).toStrictEqual(["A#38", "A#39", "B#10"]);
      expect(await sks("A", "A#~")).toHaveLength(30);
      expect(await sks("B", "A")).toStrictEqual([]);
    });
  });

  it("distinguishes a write that failed from one whose condition did not hold", async () => {
    const credentials = { accessKeyId: "a", secretAccessKey: "s" };
    const place = { endpoint: "http://127.0.0.1:1", region: "us-east-1", maxAttempts: 1, credentials };
    await expect(new Table(new DynamoDBClient(place), "registry").claim(key("x"))).rejects.toMatchObject({
      code: "unavailable",
    });
  });

  it("says of a write that DynamoDB refuses for good that sending it again does not help", async () => {
    const refused = { code: "internal", message: expect.stringContaining("sending it again does not help") };
    const absent = new Table(tables.client, "no-such-table");
    await expect(absent.claim(key("x"))).rejects.toMatchObject(refused);
    const large = { ...key("large"), text: "x".repeat(400 * 1024) };
    await expect(table.claim(large)).rejects.toMatchObject(refused);
  });

  it.each(["ProvisionedThroughputExceededException", "ThrottlingException"])(
    "asks for another try after a %s",
    async (name) => {
      const error = new DynamoDBServiceException({ name, $fault: "client", $metadata: {}, message: "slow down" });
      const busy = { send: () => Promise.reject(error) } as unknown as DynamoDBClient;
      await expect(new Table(busy, "registry").claim(key("x"))).rejects.toMatchObject({ code: "unavailable" });
    },
  );
});
