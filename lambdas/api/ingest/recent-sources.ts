/** Remembers sources for a moment, so that one that sends each second costs no read of its own. */

import { Recent } from "../../shared/core/recent.ts";
import type { Source } from "../../shared/core/source/source.ts";

/** Lasts from one request to the next of a source that sends each second. */
const freshMillis = 2_000;
/** Bounds the memory of a function that meets very many sources. */
const mostSources = 10_000;

type Read = (project: string, id: string) => Promise<Source | undefined>;

/**
 * Reads a source again if the remembered one would make the request fail or be stored nowhere: it may have been enabled
 * or linked a moment ago. What points become never depends on this memory, because routing reads the source strongly.
 * What routing read is remembered here.
 */
export class RecentSources {
  private readonly read: Read;
  private readonly nowMillis: () => number;
  private readonly recent: Recent<Source>;

  constructor(read: Read, nowMillis: () => number) {
    this.read = read;
    this.nowMillis = nowMillis;
    this.recent = new Recent({ freshMillis, most: mostSources, nowMillis });
  }

  async get(project: string, id: string): Promise<Source | undefined> {
    const known = this.recent.get(keyOf(project, id));
    return known && isUnquestioned(known) ? known : this.getAnew(project, id);
  }

  /** Reads the source whatever is remembered of it. */
  async getAnew(project: string, id: string): Promise<Source | undefined> {
    const at = this.nowMillis();
    const source = await this.read(project, id);
    this.recent.keep(keyOf(project, id), at, source);
    return source;
  }

  /** Remembers sources that a read found which began at `at`, in milliseconds since 1970. */
  note(sources: readonly Source[], at: number): void {
    for (const source of sources) this.recent.keep(keyOf(source.project, source.id), at, source);
  }
}

const keyOf = (project: string, id: string): string => `${project}/${id}`;

const isUnquestioned = ({ enabled, retentions }: Source): boolean => enabled && retentions.length > 0;
