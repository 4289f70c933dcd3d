/** Goes through the sources of a project, a page at a time. */

import { PlatformError } from "../../shared/core/error.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";

/** Answers sources in the order of their ids, beginning after the id `after`. */
export type SourcePages = (
  project: ProjectId,
  page: { readonly after: string | undefined; readonly limit: number },
) => Promise<{ readonly sources: readonly { readonly id: SourceId }[]; readonly more: boolean }>;

const pageSize = 50;

/** Answers ids in their order. Begins with `start`, even if that source was removed meanwhile. */
export async function* sourceIds(
  project: ProjectId,
  start: SourceId | undefined,
  pages: SourcePages,
): AsyncGenerator<SourceId> {
  if (start !== undefined) yield start;
  for (let after = start; ; ) {
    const { sources, more } = await pages(project, { after, limit: pageSize });
    for (const { id } of sources) yield id;
    after = sources.at(-1)?.id;
    if (!more) return;
    if (after === undefined) throw new PlatformError("internal", "A page of sources is empty although more follow.");
  }
}
