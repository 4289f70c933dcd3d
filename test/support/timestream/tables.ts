/** Reads which tables a running laptop's Timestream has, as whoever has rights on them would on AWS. */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Answers the settings of the table that a retention has; undefined if it has none. */
export function tableOf(dataDir: string, retention: string): Record<string, unknown> | undefined {
  const database = new DatabaseSync(join(dataDir, "state", "timestream.sqlite"), { readOnly: true });
  try {
    const row = database.prepare("SELECT settings FROM tables WHERE name = ?").get(retention.split("/").at(-1) ?? "");
    return row && JSON.parse(String(row.settings));
  } finally {
    database.close();
  }
}
