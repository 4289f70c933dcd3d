/** Keeps a folder of builds small, which several processes may do at the same time. */

import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Removes all but the newest `most` entries. Passes over those that another process removes meanwhile. */
export function removeOldest(folder: string, most: number): void {
  const entries = readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats ? [{ path, changed: stats.mtimeMs }] : [];
  });
  const oldest = entries.toSorted((one, other) => other.changed - one.changed).slice(most);
  for (const { path } of oldest) rmSync(path, { recursive: true, force: true });
}
