/**
 * Keeps which clients of a source are connected, and of other identities how often their ids were taken, in the
 * statistics table, whose items DynamoDB forgets by themselves.
 */

import { daySeconds } from "../../../core/duration.ts";
import type { SourceId } from "../../../core/id.ts";
import { type Folded, foldPresence, type LifecycleEvent, type Presence } from "../../../core/mqtt/presence.ts";
import type { Key, Table } from "../table.ts";

const prefix = "CLIENT#";
const partitionOf = (owner: string): string => `PRESENCE#${owner}`;
const keyOf = (owner: string, clientId: string): Key => ({ pk: partitionOf(owner), sk: `${prefix}${clientId}` });

/** Nobody is connected for longer than a day without connecting anew. */
const keepSeconds = 8 * daySeconds;

interface Item extends Presence {
  /** Changes with each write. */
  readonly edition: number;
}

export class Presences {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Answers what is known of the source's clients. */
  of(source: SourceId): Promise<readonly Presence[]> {
    return this.table.list<Presence>(partitionOf(source), prefix);
  }

  /** Takes an event of a source's or another identity's client in. Answers undefined if it tells nothing new. */
  async note(owner: string, event: LifecycleEvent): Promise<Folded | undefined> {
    const key = keyOf(owner, event.clientId);
    for (;;) {
      const known = await this.table.get<Item>(key);
      const folded = foldPresence(known, event);
      if (!folded) return undefined;
      const expiresAt = Math.floor(folded.presence.at / 1000) + keepSeconds;
      const item = { ...key, ...folded.presence, edition: (known?.edition ?? 0) + 1, expiresAt };
      const isWritten = known ? await this.table.replaceIfGreater(item, "edition") : await this.table.claim(item);
      if (isWritten) return folded;
    }
  }
}
