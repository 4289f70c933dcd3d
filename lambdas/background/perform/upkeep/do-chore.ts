/**
 * Does one slice of a chore, and asks for the next one. A slice counts when its progress is written, which succeeds once.
 * One that was cut off is done again, which changes nothing that it had done.
 */

import type { ChoreMessage } from "../../../shared/core/job.ts";
import { type Chore, choreStalledMillis, type NotedChore } from "../../../shared/core/upkeep.ts";
import type { Turns } from "../turns.ts";

/** Where the next slice begins, and how many seconds later, or that there is none. */
export type Left = "nothing" | { readonly cursor: string; readonly pauseSeconds?: number };

/** Does the work of one kind of chore. May be repeated from the same cursor. */
export type Work<C extends Chore> = (chore: C, cursor: string | undefined) => Promise<Left>;

export type Works = { readonly [K in Chore["kind"]]: Work<Extract<Chore, { kind: K }>> };

export interface ChorePort {
  readonly chores: {
    get(key: string): Promise<NotedChore | undefined>;
    advance(chore: NotedChore, cursor: string, lookAt: number): Promise<boolean>;
    forget(chore: NotedChore): Promise<void>;
  };
  readonly works: Works;
  readonly sendJob: (message: ChoreMessage, delaySeconds: number) => Promise<void>;
  readonly nowMillis: () => number;
}

/** Leaves the memory to what is at work. */
const turnSeconds = 20;

/**
 * Answers a worker that takes turns with other work that fills the memory, as days do that are built as blocks. Messages
 * that come meanwhile wait on the queue.
 */
export const createChoreWorker =
  (port: ChorePort, turns: Turns): ((message: ChoreMessage) => Promise<void>) =>
  async (message) => {
    const noted = await port.chores.get(message.key);
    if (!noted || (message.step ?? noted.step) !== noted.step) return;
    const kind = { isHeavy: noted.chore.kind === "buildBlocks", isSuspect: false };
    const isItsTurn = await turns.run(kind, () => doSlice(noted, port));
    if (!isItsTurn) await port.sendJob(message, turnSeconds);
  };

async function doSlice(noted: NotedChore, port: ChorePort): Promise<void> {
  const left = await workOn(noted, port.works);
  if (left === "nothing") return port.chores.forget(noted);
  if (!(await port.chores.advance(noted, left.cursor, port.nowMillis() + choreStalledMillis))) return;
  await port.sendJob(
    { version: 1, kind: "chore", project: noted.chore.project, key: noted.key, step: noted.step + 1 },
    left.pauseSeconds ?? 0,
  );
}

function workOn({ chore, cursor }: NotedChore, works: Works): Promise<Left> {
  switch (chore.kind) {
    case "buildBlocks":
      return works.buildBlocks(chore, cursor);
    case "clearSource":
      return works.clearSource(chore, cursor);
    case "clearRetention":
      return works.clearRetention(chore, cursor);
    case "redate":
      return works.redate(chore, cursor);
  }
}
