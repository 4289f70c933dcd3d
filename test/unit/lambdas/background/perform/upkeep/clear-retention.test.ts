import { describe, expect, it } from "vitest";
import { createClearRetention } from "../../../../../../lambdas/background/perform/upkeep/clear-retention.ts";
import { RetentionSizes } from "../../../../../../lambdas/shared/adapters/dynamodb/counters/retention-sizes.ts";
import { Table } from "../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { source } from "../../../../../support/points.ts";
import { runTables } from "../../../../../support/tables.ts";
import { Leavings, leavingTables } from "./leavings.ts";

const { client } = await runTables(...leavingTables);
const leavings = new Leavings(client);
const { registry } = leavings;
const sizes = new RetentionSizes(new Table(client, "points"));

let made = 0;

/** Makes sources with points in two retentions, of which one is gone: sources that are there, removed and moved away. */
async function scene() {
  const project = `project-${made++}`;
  const [gone, kept] = [`gone-${project}`, `kept-${project}`];
  for (const id of ["s1", "s2", "s3"]) await registry.sources.create({ ...source, id, project });
  for (const id of ["s1", "s2", "s3", "removed", "moved"]) {
    for (const retention of [gone, kept]) await leavings.retain({ project, source: id, retention });
  }
  for (const retention of [gone, kept]) await sizes.add({ project, retention }, 0, { points: 1, bytes: 9 });
  await registry.deletions.markRemains(project, "removed", 5000);
  await registry.sources.retire({ ...source, id: "moved", project }, 2_000_000_000);
  const work = (nowMillis: () => number, isThere = false) =>
    createClearRetention({
      data: leavings.data(),
      forgetSize: (place) => sizes.forget(place),
      isThere: async () => isThere,
      sources: (of, page) => registry.sources.page(of, { ...page, limit: 2 }),
      gone: (of) => registry.deletions.gone(of),
      nowMillis,
    });
  const chore = { kind: "clearRetention", project, retention: gone } as const;
  return { gone, kept, chore, work };
}

describe("the clearing of a removed retention", () => {
  it("leaves nothing of it, of whichever source, and touches no other retention", async () => {
    const { gone, kept, chore, work } = await scene();
    const before = await leavings.naming(kept);
    expect(before.length).toBeGreaterThan(0);
    expect(await work(() => 0)(chore, undefined)).toBe("nothing");
    expect(await leavings.naming(gone)).toStrictEqual([]);
    expect(await leavings.naming(kept)).toStrictEqual(before);
  });

  it("goes on where its time was over, and can be cut off anywhere", async () => {
    const { gone, chore, work } = await scene();
    const cursors = new Set<string>();
    for (let cursor: string | undefined; ; ) {
      let looks = 0;
      const left = await work(() => (looks++ < 4 ? 0 : 20_000))(chore, cursor);
      if (left === "nothing") break;
      cursors.add(left.cursor);
      cursor = left.cursor;
    }
    expect(cursors.size).toBe(5);
    expect(await leavings.naming(gone)).toStrictEqual([]);
  });

  it("does nothing while the retention is there, whose removal was cut off", async () => {
    const { gone, chore, work } = await scene();
    const before = await leavings.naming(gone);
    expect(await work(() => 0, true)(chore, undefined)).toBe("nothing");
    expect(await leavings.naming(gone)).toStrictEqual(before);
  });
});
