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

/** How many writes there were for each table, call by call. */
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
const tables = { events: "events", points: "points" };
const takesAll = (): Requests => ({});

const write = (leaves: (requests: Requests) => Requests, events: number, points: number) => {
  const written = writePacks(clientThat(leaves), tables, {
    events: packs("P#S", events),
    points: packs("year#S#m", points),
  });
  return Promise.allSettled([written.events, written.points]);
};
const done = { status: "fulfilled", value: undefined };

describe("writePacks", () => {
  it("writes into several tables by one call", async () => {
    expect(await write(takesAll, 1, 2)).toStrictEqual([done, done]);
    expect(calls).toStrictEqual([{ events: 1, points: 2 }]);
  });

  it("writes at most 25 in a call, of all tables together", async () => {
    expect(await write(takesAll, 20, 20)).toStrictEqual([done, done]);
    expect(calls).toStrictEqual([{ events: 20, points: 5 }, { points: 15 }]);
  });

  it("calls nothing where there are no packs", async () => {
    expect(await write(takesAll, 0, 0)).toStrictEqual([done, done]);
    expect(calls).toStrictEqual([]);
  });

  it("writes again only what DynamoDB left of one table", async () => {
    const leavesFirst = ({ events, points = [] }: Requests): Requests => (events ? { points: points.slice(1) } : {});
    expect(await write(leavesFirst, 2, 3)).toStrictEqual([done, done]);
    expect(calls).toStrictEqual([{ events: 2, points: 3 }, { points: 2 }]);
  });

  it("says that a table goes on refusing, and has the other's writes done long before", async () => {
    const refusing = writePacks(
      clientThat(({ points = [] }) => ({ points })),
      tables,
      { events: packs("P#S", 1), points: packs("year#S#m", 2) },
    );
    const late = refusing.points.catch((error: unknown) => error);
    await refusing.events;
    expect(calls).toHaveLength(1);
    expect(await late).toMatchObject({ code: "unavailable", message: "The table refused 2 writes, 6 times." });
    expect(calls).toStrictEqual([{ events: 1, points: 2 }, ...Array.from({ length: 5 }, () => ({ points: 2 }))]);
  });

  it("tries each table by itself where a fault of one has the whole call refused", async () => {
    const gone = new Error("There is no such table.");
    const leaves = ({ points }: Requests): Requests => {
      if (points) throw gone;
      return {};
    };
    expect(await write(leaves, 2, 3)).toStrictEqual([done, { status: "rejected", reason: gone }]);
    expect(calls[0]).toStrictEqual({ events: 2, points: 3 });
    expect(calls.slice(1)).toContainEqual({ events: 2 });
  });
});
