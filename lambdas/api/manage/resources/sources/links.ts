/** Links sources to retentions, of which none may be removed meanwhile. */

import * as v from "valibot";
import { fieldError } from "../../../../shared/core/error.ts";
import { bodyLimits } from "../../../../shared/core/limits.ts";
import { foldName } from "../../../../shared/core/name/fold.ts";
import { isBeingRemoved } from "../../../../shared/core/project/retention.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { listOf } from "../../http/shapes.ts";

/**
 * Reads the retentions of a source from a body, as many as one may have. A point is copied for each of them, and what one
 * request becomes must fit into one run of `route`.
 */
export const retentionNames = listOf(v.pipe(v.string("must be a text."), v.minLength(1, "must not be empty.")), {
  most: bodyLimits.retentionsPerSource,
});

/**
 * Answers the ids of retentions that are given by resource name, id or display name. Throws `bad-request` naming the
 * one that does not exist.
 */
export async function retentionIds(names: readonly string[], { project, ports }: AskingInProject): Promise<string[]> {
  const all = await ports.registry.sources.listRetentions(project.id);
  const ids = names.map((name) => {
    const last = name.replace(`projects/${project.id}/retentions/`, "");
    const found = all.find(({ id, displayName }) => id === last || foldName(displayName) === foldName(last));
    if (!found) throw fieldError("retentions", `the project has no retention ${name.slice(0, 100)}.`);
    return found.id;
  });
  return [...new Set(ids)];
}

/**
 * Looks, once links are written, whether one of the retentions is being removed or is gone: the call that removes it may
 * have looked for links before. Takes the links back then, and throws `conflict`.
 */
export async function keepLinks(
  ids: readonly string[],
  { project, ports }: AskingInProject,
  takeBack: () => Promise<unknown>,
): Promise<void> {
  if (ids.length === 0) return;
  const nowMillis = ports.now().getTime();
  const all = await ports.registry.sources.listRetentions(project.id);
  const lasting = new Set(all.filter((each) => !isBeingRemoved(each, nowMillis)).map(({ id }) => id));
  if (ids.every((id) => lasting.has(id))) return;
  await takeBack();
  throw fieldError("retentions", "one of them is being removed; read them, and send this again.", "conflict");
}
