/**
 * Has the table of a retention in Timestream be as the retention says: there, with its duration, or gone with it. May be
 * asked for at any time and more than once, since whoever changes a retention may be cut off.
 */

import type { ProjectId } from "../../shared/core/id.ts";
import type { RetentionTableMessage } from "../../shared/core/job.ts";
import type { Retention } from "../../shared/core/project/retention.ts";
import { type TableSettings, tableSettingsOf } from "../../shared/core/timestream/table.ts";

export interface RetentionTablePort {
  readonly retention: (project: ProjectId, id: string) => Promise<Retention | undefined>;
  readonly tables: {
    settle(table: string, settings: TableSettings): Promise<void>;
    remove(table: string): Promise<void>;
  };
}

/**
 * Stands in for the tables on a stage that has no database, or has it no more: then nothing can be made or changed, and
 * what was made before stays, which is said.
 */
export const tablesOfNone = (
  report: (message: string, fields: Record<string, unknown>) => void,
): RetentionTablePort["tables"] => ({
  settle: async () => {},
  remove: async (table) =>
    report("a table of Timestream may be left, because this stage has no database of it; see keepTimestream", {
      table,
    }),
});

export async function settleRetentionTable(
  { project, retention: id }: RetentionTableMessage,
  { retention: find, tables }: RetentionTablePort,
): Promise<void> {
  const retention = await find(project, id);
  if (retention?.kind !== "TIMESTREAM") return tables.remove(id);
  await tables.settle(id, tableSettingsOf(retention.durationSeconds));
  // Looks again, because the retention may have been removed while its table was made: whoever removed it found none.
  if (!(await find(project, id))) await tables.remove(id);
}
