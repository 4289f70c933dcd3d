import { expect, it } from "vitest";
import { MqttWatchers } from "../../../../../../../lambdas/shared/adapters/dynamodb/live/mqtt-watchers.ts";
import { Table } from "../../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { runTables } from "../../../../../../support/tables.ts";

const tables = await runTables("stats");
const watchers = new MqttWatchers(new Table(tables.client, "stats"));
const now = 1_800_000_000;

it("lists the clients that may watch a project while their sessions may last, by when they were let in last", async () => {
  await watchers.add("P", "dash/1 ä", now, now + 100);
  await watchers.add("P", "short", now, now + 50);
  await watchers.add("Q", "other", now, now + 100);
  expect(await watchers.of("P", now)).toStrictEqual([
    { clientId: "dash/1 ä", letInAt: now },
    { clientId: "short", letInAt: now },
  ]);
  await watchers.add("P", "dash/1 ä", now + 10, now + 200);
  expect(await watchers.of("P", now + 50)).toStrictEqual([{ clientId: "dash/1 ä", letInAt: now + 10 }]);
  expect(await watchers.of("P", now + 200)).toStrictEqual([]);
});
