/** Goes through all sources that may have something in a project: those that are there, and those that are gone. */

import { type SourcePages, sourceIds } from "../source-ids.ts";

export interface AllSources {
  readonly sources: SourcePages;
  /** Answers the ids of sources that are gone and have left something, in order. */
  readonly gone: (project: string) => Promise<readonly string[]>;
}

/** A source that is there, or one that is gone. */
export interface SomeSource {
  readonly source: string;
  readonly isGone: boolean;
}

/** Answers first the sources that are there, and then those that are gone, in order. Begins with `start`. */
export async function* placesFrom(
  project: string,
  start: SomeSource | undefined,
  { sources, gone }: AllSources,
): AsyncGenerator<SomeSource> {
  if (!start?.isGone) {
    for await (const source of sourceIds(project, start?.source, sources)) yield { source, isGone: false };
  }
  const from = start?.isGone ? start.source : "";
  for (const source of await gone(project)) if (source >= from) yield { source, isGone: true };
}
