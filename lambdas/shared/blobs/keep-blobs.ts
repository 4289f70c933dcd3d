/** Keeps the files of a request before its points are taken in, so that no point names a file that is lost. */

import { blobKey } from "../core/blob/path.ts";
import { chunksOf } from "../core/chunks.ts";
import type { ProjectId, SourceId } from "../core/id.ts";
import type { Blobs } from "../core/intake/point-collector.ts";

export interface BlobPort {
  readonly store: { put(key: string, bytes: Uint8Array, mediaType: string): Promise<void> };
  /** Tells whether a retention that the points go to is linked to a blob store. */
  readonly isLinked: () => Promise<boolean>;
}

interface Place {
  readonly project: ProjectId;
  readonly source: SourceId;
}

/** Bounds how many files are written at the same time. */
const writesAtOnce = 10;

/**
 * Resolves when all files are stored. Throws `unprocessable`, and stores none, if the source's retentions have no blob
 * store. A repeat of the request overwrites them by the same.
 */
export async function keepBlobs({ kept, refusals }: Blobs, { project, source }: Place, port: BlobPort): Promise<void> {
  if (kept.length === 0) return;
  if (!(await port.isLinked())) refusals.throwIfAny();
  const byPath = new Map(kept.map((blob) => [blob.path, blob]));
  for (const some of chunksOf([...byPath.values()], writesAtOnce)) {
    await Promise.all(
      some.map(({ path, bytes, mediaType }) => port.store.put(blobKey(project, source, path), bytes, mediaType)),
    );
  }
}
