import { afterAll, expect, it } from "vitest";
import { Presences } from "../../../../../../../lambdas/shared/adapters/dynamodb/live/presences.ts";
import { Table } from "../../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import type { LifecycleEvent } from "../../../../../../../lambdas/shared/core/mqtt/presence.ts";
import { startTables } from "../../../../../../support/tables.ts";

const tables = await startTables("stats");
afterAll(() => tables.stop());
const presences = new Presences(new Table(tables.client, "stats"));

const event = (kind: LifecycleEvent["kind"], version: number, reason?: string): LifecycleEvent => ({
  kind,
  clientId: "c",
  at: version * 1000,
  version,
  ...(reason === undefined ? {} : { reason }),
});

it("keeps what is true although all events come at once, and tells of a storm once", async () => {
  const events = Array.from({ length: 8 }, (_, index) => [
    event("disconnected", index, "DUPLICATE_CLIENTID"),
    event("connected", index + 1),
  ]).flat();
  const folded = await Promise.all([...events, ...events].map((each) => presences.note("source", each)));
  expect(folded.filter((each) => each?.isStorm)).toHaveLength(1);
  expect(await presences.of("source")).toMatchObject([{ clientId: "c", isConnected: true, version: 8 }]);
});

it("keeps the clients of a source apart, and those of others", async () => {
  await presences.note("one", { ...event("connected", 1), clientId: "one-a/b" });
  await presences.note("one", { ...event("disconnected", 1), clientId: "one-c" });
  await presences.note("another", event("connected", 1));
  expect(await presences.of("one")).toMatchObject([
    { clientId: "one-a/b", isConnected: true },
    { clientId: "one-c", isConnected: false },
  ]);
});
