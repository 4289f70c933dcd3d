/** Remembers sources for a moment, so that one that sends each second costs no read of its own. */

import { isYoungerThan } from "../../shared/core/duration.ts";
import type { Source } from "../../shared/core/source/source.ts";

/** Lasts from one request to the next of a source that sends each second. */
const freshMillis = 2_000;
/** Bounds the memory of a function that meets very many sources. */
const mostSources = 10_000;

type Read = (project: string, id: string) => Promise<Source | undefined>;

interface Known {
  readonly source: Source;
  /** When the read began that found it, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Reads a source again if the remembered one would make the request fail or be stored nowhere: it may have been enabled
 * or linked a moment ago. What is kept and forwarded never depends on this memory, because routing reads the source
 * strongly. What routing read is remembered here.
 */
export class RecentSources {
  private readonly read: Read;
  private readonly nowMillis: () => number;
  private readonly recent = new Map<string, Known>();

  constructor(read: Read, nowMillis: () => number) {
    this.read = read;
    this.nowMillis = nowMillis;
  }

  async get(project: string, id: string): Promise<Source | undefined> {
    const known = this.recent.get(keyOf(project, id));
    if (known && isYoungerThan(freshMillis, known.at, this.nowMillis()) && isUnquestioned(known.source)) {
      return known.source;
    }
    const at = this.nowMillis();
    const source = await this.read(project, id);
    if (source) this.note([source], at);
    else this.recent.delete(keyOf(project, id));
    return source;
  }

  /** Remembers sources that a read found which began at `at`, unless a later read found them already. */
  note(sources: readonly Source[], at: number): void {
    for (const source of sources) {
      const key = keyOf(source.project, source.id);
      const known = this.recent.get(key);
      // Takes no time for later that the clock has not come to: it was set back since.
      if (known && known.at > at && known.at <= this.nowMillis()) continue;
      if (this.recent.size >= mostSources) this.recent.clear();
      this.recent.set(key, { source, at });
    }
  }
}

const keyOf = (project: string, id: string): string => `${project}/${id}`;

const isUnquestioned = ({ enabled, retentions }: Source): boolean => enabled && retentions.length > 0;
