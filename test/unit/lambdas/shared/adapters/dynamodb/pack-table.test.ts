import { type BatchWriteItemCommand, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PackTable } from "../../../../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { packSortKey, packsOf } from "../../../../../../lambdas/shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../../../../../lambdas/shared/core/event/point.ts";
import { point } from "../../../../../support/points.ts";
import { keepPacks, startTables, type Tables } from "../../../../../support/tables.ts";

let tables: Tables;
let table: PackTable;

beforeAll(async () => {
  tables = await startTables("events");
  table = new PackTable(tables.client, "events");
});
afterAll(() => tables.stop());

const second = 1_000_000_000n;
const at = (seconds: number, fields: IdentifiedPoint["fields"] = { value: seconds }): IdentifiedPoint => ({
  ...point,
  eventId: String(seconds).padStart(20, "0"),
  atNanos: String(BigInt(seconds) * second),
  fields,
});

const write = (series: string, ...groups: IdentifiedPoint[][]) =>
  keepPacks(
    tables.client,
    "events",
    groups.flatMap(packsOf).map((pack) => ({ series, pack, expiresAt: 2_000_000_000 })),
  );

async function read(series: string, from: number, to: number): Promise<IdentifiedPoint[][]> {
  const packs: IdentifiedPoint[][] = [];
  for await (const pack of table.newestFirst(series, BigInt(from) * second, BigInt(to) * second)) packs.push([...pack]);
  return packs;
}

describe("PackTable", () => {
  it("gives back the points as they were, latest pack first", async () => {
    const odd = at(500, { "漢 \ud800": "\uffff", y: -1e-7, z: true });
    await write("order", [at(1), at(2)], [odd]);
    expect(await read("order", 0, 1000)).toStrictEqual([[odd], [at(1), at(2)]]);
  });

  it("finds packs that only begin in the range, and none of another series", async () => {
    await write("range", [at(100), at(160)]);
    await write("range2", [at(100)]);
    expect(await read("range", 90, 110)).toStrictEqual([[at(100), at(160)]]);
    expect(await read("range", 161, 400)).toStrictEqual([]);
    expect(await read("range", 0, 39)).toStrictEqual([]);
  });

  it("overwrites a pack that is written again", async () => {
    await write("again", [at(1), at(2)]);
    await write("again", [at(2), at(1)]);
    expect(await read("again", 0, 10)).toHaveLength(1);
  });

  it("writes more packs than fit one call, twins once", async () => {
    const groups = Array.from({ length: 60 }, (_, index) => [at(index * 100)]);
    await write("many", ...groups, ...groups);
    expect(await read("many", 0, 10_000)).toHaveLength(60);
  });

  it("reads more than fits one page of DynamoDB", async () => {
    // Random text does not shrink when it is compressed. This makes two megabytes in all.
    const noise = (seconds: number) =>
      Array.from({ length: 5000 }, (_, index) =>
        ((index * 7919 + seconds * 104_729) ** 3 % 1_000_003).toString(36),
      ).join("");
    const points = Array.from({ length: 80 }, (_, index) => at(index * 100, { noise: noise(index * 100) }));
    await write("pages", ...points.map((any) => [any]));
    expect((await read("pages", 0, 10_000)).flat()).toStrictEqual(points.toReversed());
  });

  it("says when a pack may be forgotten, and how many points it has", async () => {
    await write("expiry", [at(1), at(2)]);
    const [pack] = packsOf([at(1), at(2)]);
    const sk = pack ? packSortKey(pack) : "";
    const { Item } = await tables.client.send(
      new GetItemCommand({ TableName: "events", Key: { pk: { S: "expiry" }, sk: { S: sk } } }),
    );
    expect(Item).toMatchObject({ expiresAt: { N: "2000000000" }, count: { N: "2" } });
  });

  it("writes again what DynamoDB left unprocessed", async () => {
    let calls = 0;
    const client = {
      async send(command: BatchWriteItemCommand) {
        const items = command.input.RequestItems?.events ?? [];
        calls++;
        if (calls > 1) return tables.client.send(command);
        return { UnprocessedItems: { events: items } };
      },
    } as unknown as Tables["client"];
    const packs = packsOf([at(7)]).map((pack) => ({ series: "unprocessed", pack, expiresAt: 2_000_000_000 }));
    await keepPacks(client, "events", packs);
    expect([await read("unprocessed", 0, 10), calls]).toStrictEqual([[[at(7)]], 2]);
  });
});
