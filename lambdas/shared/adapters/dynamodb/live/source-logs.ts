/** Keeps the messages that sources send about themselves, in the statistics table, which forgets what is old. */

import { chunksOf } from "../../../core/chunks.ts";
import type { ProjectId, SourceId } from "../../../core/id.ts";
import type { MessageLevel } from "../../../core/source/message.ts";
import type { SourceLog } from "../../../core/source/source-log.ts";
import type { Table } from "../table.ts";

interface Place {
  readonly project: ProjectId;
  readonly source: SourceId;
}

export interface KeptSourceLog {
  readonly time: string;
  readonly kind: "log";
  readonly level: MessageLevel;
  readonly text: string;
  readonly count: number;
}

const partition = ({ project, source }: Place): string => `SOURCELOG#${project}#${source}`;
/** Begins as the keys of the platform's own messages of a source do, so that both lists have one order. */
const prefix = "MESSAGE#";
const writesAtOnce = 25;

export class SourceLogs {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Keeps messages. Running it again changes nothing. */
  async keep(place: Place, logs: readonly SourceLog[]): Promise<void> {
    for (const some of chunksOf(logs, writesAtOnce)) await Promise.all(some.map((log) => this.put(place, log)));
  }

  private put(place: Place, { place: at, ...log }: SourceLog): Promise<void> {
    return this.table.put({ pk: partition(place), sk: `${prefix}${at}`, kind: "log", count: 1, ...log });
  }

  /** Answers messages, newest first. `after` is the key of the last message seen, or any where the list goes on. */
  page(place: Place, options: { readonly after?: string | undefined; readonly limit: number }) {
    return this.table.page<KeptSourceLog>(partition(place), prefix, { ...options, newestFirst: true });
  }
}
