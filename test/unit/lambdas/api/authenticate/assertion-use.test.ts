import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAssertionUse } from "../../../../../lambdas/api/authenticate/assertion-use.ts";
import { AssertionIds, WindowCounters } from "../../../../../lambdas/shared/adapters/dynamodb/caller-limits.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { startTables, type Tables } from "../../../../support/tables.ts";

let tables: Tables;
beforeAll(async () => {
  tables = await startTables("stats");
});
afterAll(() => tables.stop());

const startSeconds = 1_700_000_040;
const clock = { seconds: startSeconds };
/** Makes the check of assertions of one environment, as each function has its own. */
function environment() {
  const table = new Table(tables.client, "stats");
  return createAssertionUse(
    new AssertionIds(table),
    new WindowCounters(table, "ASSERTIONS"),
    () => clock.seconds * 1000,
  );
}

it("lets an id be used once in all environments, and by each account", async () => {
  const one = { account: "once", id: "x".repeat(5000), expiresAt: clock.seconds + 3600 };
  const uses = await Promise.all([1, 2, 3].map(() => environment()(one)));
  expect(uses.filter(Boolean)).toHaveLength(1);
  expect(await environment()({ ...one, account: "another" })).toBe(true);
});

it("knows an id for as long as its assertion lives, and forgets it then though the table still holds it", async () => {
  const one = { account: "aging", id: "a", expiresAt: clock.seconds + 60 };
  expect(await environment()(one)).toBe(true);
  clock.seconds += 60;
  expect(await environment()({ ...one, expiresAt: clock.seconds + 60 })).toBe(false);
  clock.seconds += 60;
  expect(await environment()({ ...one, expiresAt: clock.seconds + 60 })).toBe(true);
});

it("remembers no more of one account than a bounded number, and refuses what it cannot remember", async () => {
  clock.seconds = startSeconds + 6000;
  const use = environment();
  const outcomes: unknown[] = [];
  for (let made = 0; made < 320; made++) {
    const asking = use({ account: "busy", id: String(made), expiresAt: clock.seconds + 3600 });
    outcomes.push(await asking.catch(({ code }: { code: string }) => code));
  }
  expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(300);
  expect(outcomes.slice(300)).toEqual(Array.from({ length: 20 }, () => "too-many-requests"));
  const { Count } = await tables.client.send(
    new QueryCommand({
      TableName: "stats",
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: "ASSERTION#busy" } },
      Select: "COUNT",
    }),
  );
  expect(Count).toBe(300);
  clock.seconds += 60;
  expect(await use({ account: "busy", id: "later", expiresAt: clock.seconds + 60 })).toBe(true);
});
