/** Reads the objects of a running laptop's buckets, as whoever has rights on them would on AWS. */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Answers the objects whose keys begin with `prefix`, by their keys. */
export function objectsOf(dataDir: string, prefix: string): Map<string, Uint8Array> {
  const database = new DatabaseSync(join(dataDir, "state", "s3", "fauxqs.db"), { readOnly: true });
  try {
    const rows = database.prepare("SELECT key, body FROM s3_objects WHERE substr(key, 1, ?) = ? ORDER BY key");
    return new Map(
      rows.all(prefix.length, prefix).map(({ key, body }) => {
        if (typeof key !== "string" || !(body instanceof Uint8Array))
          throw new Error("fauxqs keeps objects otherwise.");
        return [key, body] as const;
      }),
    );
  } finally {
    database.close();
  }
}
