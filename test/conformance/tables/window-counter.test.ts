import { afterAll, beforeAll, expect, it } from "vitest";
import { GuessCounters, WindowCounters } from "../../../lambdas/shared/adapters/dynamodb/caller-limits.ts";
import { Table } from "../../../lambdas/shared/adapters/dynamodb/table.ts";
import { startTables, type Tables } from "../../support/tables.ts";
import { CounterInMemory } from "../../unit/lambdas/shared/access/counter-in-memory.ts";
import { describeWindowCounter } from "./window-counter.ts";

let tables: Tables;
beforeAll(async () => {
  tables = await startTables("stats");
});
afterAll(() => tables.stop());

const counters = (kind: "QUOTA" | "CALLS") => new WindowCounters(new Table(tables.client, "stats"), kind);

describeWindowCounter("WindowCounters", () => counters("QUOTA"));
describeWindowCounter("GuessCounters", () => new GuessCounters(new Table(tables.client, "stats")));
describeWindowCounter("CounterInMemory", () => new CounterInMemory());

it("WindowCounters count each kind for itself", async () => {
  await counters("QUOTA").add("kinds", 1, 5, 2_000_000_000);
  expect(await counters("CALLS").add("kinds", 1, 1, 2_000_000_000)).toBe(1);
});
