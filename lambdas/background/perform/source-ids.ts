/** Goes through the sources of a project, a page at a time. */

import { PlatformError } from "../../shared/core/error.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";

interface Identified {
  readonly id: SourceId;
}

/** Answers sources in the order of their ids, beginning after the id `after`. */
export type SourcePages<S extends Identified = Identified> = (
  project: ProjectId,
  page: { readonly after: string | undefined; readonly limit: number },
) => Promise<{ readonly sources: readonly S[]; readonly more: boolean }>;

const pageSize = 50;

/** Answers sources in the order of their ids, beginning after the id `start`. */
export async function* sourcesAfter<S extends Identified>(
  project: ProjectId,
  start: SourceId | undefined,
  pages: SourcePages<S>,
): AsyncGenerator<S> {
  for (let after = start; ; ) {
    const { sources, more } = await pages(project, { after, limit: pageSize });
    yield* sources;
    if (!more) return;
    after = sources.at(-1)?.id;
    if (after === undefined) throw new PlatformError("internal", "A page of sources is empty although more follow.");
  }
}

/** Answers ids in their order. Begins with `start`, even if that source was removed meanwhile. */
export async function* sourceIds(
  project: ProjectId,
  start: SourceId | undefined,
  pages: SourcePages,
): AsyncGenerator<SourceId> {
  if (start !== undefined) yield start;
  for await (const { id } of sourcesAfter(project, start, pages)) yield id;
}
