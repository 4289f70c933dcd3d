/** Removes a retention, and has what it has kept removed later. */

import { PlatformError } from "../../../../shared/core/error.ts";
import type { Retention } from "../../../../shared/core/project/retention.ts";
import { leftKeptMillis } from "../../../../shared/core/upkeep.ts";
import type { AskingInProject } from "../../http/asking.ts";
import type { Uses } from "../../registry.ts";
import { findRetention } from "./find.ts";
import { haveLakeLookedAt, withTable } from "./stores.ts";

/** Throws `conflict` if a source is linked to the retention. */
async function requireUnlinked({ id: wanted, project }: Retention, registry: Uses<"sources">["registry"]) {
  const linked = (await registry.sources.list(project)).filter(({ retentions }) => retentions.includes(wanted));
  if (linked.length === 0) return;
  const names = linked
    .slice(0, 5)
    .map(({ id }) => id)
    .join(", ");
  throw new PlatformError(
    "conflict",
    `Sources are linked to this retention, ${linked.length} in all (${names}); unlink them first.`,
  );
}

/**
 * Removes a retention that no source is linked to. Marks it first: a call that links it looks for the mark after its
 * link is written, and this one for links after the mark is, so that at least one of them finds the other.
 */
export async function remove(asking: AskingInProject) {
  const retention = await findRetention(asking);
  const { registry, now } = asking.ports;
  const { project, id } = retention;
  await registry.sources.changeRetention(project, id, { removedAt: now().getTime() });
  try {
    await requireUnlinked(retention, registry);
  } catch (error) {
    await registry.sources.changeRetention(project, id, { removedAt: undefined });
    throw error;
  }
  // Comes first, since nothing tells of the retention's points once it is gone.
  await registry.chores.note({ kind: "clearRetention", project, retention: id }, now().getTime() + leftKeptMillis);
  await withTable(retention, asking.ports, () => registry.sources.removeRetention(retention));
  await haveLakeLookedAt(retention, asking.ports);
  await registry.projects.touch(retention.project);
  return {};
}
