/** Sends changes of a database's rows, out of order, and reads the row as it is now. */

import type { Sender } from "./registering.ts";
import { expect, type Json, listOf, type Walk } from "./walk.ts";

async function cdc(walk: Walk, { token }: Sender, query: string, body?: unknown): Promise<string> {
  const response = await fetch(`${walk.target.httpUrl}/api/cdc?${query}`, {
    headers: { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.status === 200, `/api/cdc answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

export async function sendChanges(walk: Walk, sender: Sender): Promise<void> {
  const at = Date.now();
  const change = (total: number, lsn: number): Json => ({
    op: lsn === 1 ? "c" : "u",
    before: null,
    after: { id: 7, total },
    source: { connector: "postgresql", ts_ms: at + lsn, lsn },
  });
  await walk.step("changes of a row come as Debezium sends them, the last one first", async () => {
    for (const each of [change(3, 3), change(1, 1), change(2, 2)])
      await cdc(walk, sender, "Name=smoke_orders&Key=id", each);
  });
  await walk.step("the row is as the database has it", () =>
    walk.eventually("row with the last change", async () => {
      const rows = listOf(JSON.parse(await cdc(walk, sender, "Name=smoke_orders")) as Json, "Rows");
      return rows.find(({ Fields }) => (Fields as { total?: number } | undefined)?.total === 3);
    }),
  );
}
