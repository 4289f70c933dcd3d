import { describe, expect, it } from "vitest";
import { settleRetentionTable, tablesOfNone } from "../../../../../lambdas/background/perform/retention-table.ts";
import type { Retention } from "../../../../../lambdas/shared/core/project/retention.ts";

const retention: Retention = {
  id: "stamps00000000000001",
  project: "P",
  displayName: "stamps",
  kind: "TIMESTREAM",
  durationSeconds: 86_400 * 30 + 1,
  createTime: "2024-02-25T16:00:00Z",
};

/** Settles the table of a retention that is found so each time it is looked at. Answers what was done to the table. */
async function settled(...found: readonly (Retention | undefined)[]): Promise<unknown[]> {
  const done: unknown[] = [];
  const left = [...found];
  await settleRetentionTable(
    { version: 1, kind: "retentionTable", project: "P", retention: retention.id },
    {
      retention: async () => left.shift(),
      tables: {
        settle: async (table, settings) => void done.push([table, settings]),
        remove: async (table) => void done.push(table),
      },
    },
  );
  return done;
}

describe("the table of a retention", () => {
  it("is there with the retention's duration in whole days, and a day of memory", async () => {
    expect(await settled(retention, retention)).toEqual([[retention.id, { memoryHours: 24, magneticDays: 31 }]]);
    const short: Retention = { ...retention, durationSeconds: 60 };
    expect(await settled(short, short)).toEqual([[retention.id, { memoryHours: 24, magneticDays: 1 }]]);
  });

  it("is gone once the retention is", async () => {
    expect(await settled(undefined)).toEqual([retention.id]);
  });

  it("that a stage without a database cannot remove is told of, by its name", async () => {
    const told: unknown[] = [];
    const tables = tablesOfNone((message, fields) => told.push([message, fields]));
    const job = { version: 1, kind: "retentionTable", project: "P", retention: retention.id } as const;
    await settleRetentionTable(job, { retention: async () => retention, tables });
    expect(told).toEqual([]);
    await settleRetentionTable(job, { retention: async () => undefined, tables });
    expect(told).toEqual([[expect.stringContaining("keepTimestream"), { table: retention.id }]]);
  });

  it("is removed again if the retention was removed while it was made", async () => {
    const [made, removed] = await settled(retention, undefined);
    expect(made).toMatchObject([retention.id, {}]);
    expect(removed).toBe(retention.id);
  });
});
