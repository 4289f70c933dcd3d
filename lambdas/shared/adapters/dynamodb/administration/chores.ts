/** Keeps the list of chores, in the order in which they fall due. */

import { type Chore, choreKey, dueKey, type NotedChore } from "../../../core/upkeep.ts";
import type { Key, Table } from "../table.ts";

const partition = "CHORES";
const keyOf = (key: string): Key => ({ pk: partition, sk: key });

type Item = Omit<NotedChore, "key">;

const noted = ({ pk: _, sk: key, ...item }: Item & Key): NotedChore => ({ key, ...item });

export class Chores {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Has the chore done from `dueMillis` on, in milliseconds since 1970. Does nothing if it is noted for then already. */
  async note(chore: Chore, dueMillis: number): Promise<void> {
    const item: Item = { chore, step: 0, lookAt: 0 };
    await this.table.claim({ ...keyOf(choreKey(chore, dueMillis)), ...item });
  }

  /** Answers what is due, the longest due first, up to `most`, and with it what is being done. */
  async due(nowMillis: number, most?: number): Promise<NotedChore[]> {
    // Sorts "~" behind every kind of chore.
    return (await this.table.range<Item>(partition, "0", `${dueKey(nowMillis)}#~`, most)).map(noted);
  }

  async get(key: string): Promise<NotedChore | undefined> {
    const item = await this.table.get<Item & Key>(keyOf(key));
    return item && noted(item);
  }

  /** Moves the next look on. Answers true to one of those who look at the same time. */
  claimLook(key: string, next: number, nowMillis: number): Promise<boolean> {
    return this.table.claimDue(keyOf(key), "lookAt", next, { dueBy: nowMillis });
  }

  /** Counts a run of the chore's slice. Answers false if it has moved on meanwhile, or another run was counted. */
  begin(
    { key, step, attempts }: NotedChore,
    counted: Required<Pick<NotedChore, "attempts" | "attemptTime">>,
  ): Promise<boolean> {
    return this.table.change(keyOf(key), counted, { step, attempts });
  }

  /** Notes how far a chore has come that is at the same step. Answers whether it was. */
  advance({ key, step }: Pick<NotedChore, "key" | "step">, cursor: string, lookAt: number): Promise<boolean> {
    const progress = { cursor, step: step + 1, lookAt, attempts: undefined, attemptTime: undefined };
    return this.table.change(keyOf(key), progress, { step });
  }

  /**
   * Has a chore go on from `dueMillis` on, behind all that is due until then. If this is cut off in between, it is there
   * twice, and whoever is second finds nothing to do.
   */
  async putOff(chore: NotedChore, dueMillis: number): Promise<void> {
    const { key: _, attempts: _attempts, attemptTime: _attemptTime, ...kept } = chore;
    await this.table.claim({ ...keyOf(choreKey(chore.chore, dueMillis)), ...kept, step: 0, lookAt: 0 });
    await this.forget(chore);
  }

  /** Takes a chore off the list that is at the same step. */
  async forget({ key, step }: Pick<NotedChore, "key" | "step">): Promise<void> {
    await this.table.remove(keyOf(key), { step });
  }

  /** Forgets all chores of a project, page by page: the list holds those of all projects. */
  async forgetProject(project: string): Promise<void> {
    let after: string | undefined;
    do {
      const { items, next } = await this.table.page<Item>(partition, "", { after });
      for (const { sk, chore } of items) if (chore.project === project) await this.table.remove(keyOf(sk));
      after = next;
    } while (after !== undefined);
  }
}
