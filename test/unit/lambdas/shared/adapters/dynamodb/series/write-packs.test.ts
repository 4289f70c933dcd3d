import type { BatchWriteItemCommand, BatchWriteItemCommandInput, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { writePacks } from "../../../../../../../lambdas/shared/adapters/dynamodb/series/write-packs.ts";
import { type PackToWrite, packsOf } from "../../../../../../../lambdas/shared/core/event/pack.ts";
import { point } from "../../../../../../support/points.ts";

type Requests = NonNullable<BatchWriteItemCommandInput["RequestItems"]>;

const packs = (series: string, most: number): PackToWrite[] =>
  Array.from({ length: most }, (_, index) => {
    const [pack] = packsOf([{ ...point, atNanos: String(index * 100_000_000_000) }]);
    if (!pack) throw new Error("A point makes a pack.");
    return { series, pack, expiresAt: 2_000_000_000 };
  });

/** Counts, call by call, how many writes there were for each table. */
let calls: Record<string, number>[];
beforeEach(() => {
  calls = [];
});
const clientThat = (leaves: (requests: Requests) => Requests): DynamoDBClient => {
  const send = async ({ input: { RequestItems = {} } }: BatchWriteItemCommand) => {
    calls.push(Object.fromEntries(Object.entries(RequestItems).map(([table, some]) => [table, some.length])));
    return { UnprocessedItems: leaves(RequestItems) };
  };
  return { send } as unknown as DynamoDBClient;
};

describe("writePacks", () => {
  it("writes into several tables by one call", async () => {
    await writePacks(
      clientThat(() => ({})),
      { events: packs("P#S", 1), points: packs("year#S#m", 2) },
    );
    expect(calls).toStrictEqual([{ events: 1, points: 2 }]);
  });

  it("writes at most 25 in a call, of all tables together", async () => {
    await writePacks(
      clientThat(() => ({})),
      { events: packs("P#S", 20), points: packs("year#S#m", 20) },
    );
    expect(calls).toStrictEqual([{ events: 20, points: 5 }, { points: 15 }]);
  });

  it("calls nothing where there are no packs", async () => {
    await writePacks(
      clientThat(() => ({})),
      { events: [], points: [] },
    );
    expect(calls).toStrictEqual([]);
  });

  it("writes again only what DynamoDB left of one table", async () => {
    const client = clientThat(({ events, points = [] }) => (events ? { points: points.slice(1) } : {}));
    await writePacks(client, { events: packs("P#S", 2), points: packs("year#S#m", 3) });
    expect(calls).toStrictEqual([{ events: 2, points: 3 }, { points: 2 }]);
  });

  it("says how many writes were refused in the end", async () => {
    const refusing = writePacks(
      clientThat(({ points = [] }) => ({ points })),
      { events: packs("P#S", 1), points: packs("year#S#m", 2) },
    );
    await expect(refusing).rejects.toMatchObject({
      code: "unavailable",
      message: "DynamoDB refused 2 of 3 writes, 6 times.",
    });
  });
});
