/**
 * Does one slice of a chore, and asks for the next one. A slice counts when its progress is written, which succeeds once.
 * One that was cut off is done again, which changes nothing that it had done.
 */

import type { ChoreMessage } from "../../../shared/core/job.ts";
import { type Chore, choreStalledMillis, dueAgain, type NotedChore } from "../../../shared/core/upkeep.ts";
import { isTriedEnough, mostAttempts, withRun } from "../attempts.ts";
import type { Turns } from "../turns.ts";

/** Where the next slice begins, and how many seconds later, or that there is none. */
export type Left = "nothing" | { readonly cursor: string; readonly pauseSeconds?: number };

/** Does the work of one kind of chore. May be repeated from the same cursor, and is told the last time before it is put off. */
export type Work<C extends Chore> = (chore: C, cursor: string | undefined, isLastRun?: boolean) => Promise<Left>;

export type Works = { readonly [K in Chore["kind"]]: Work<Extract<Chore, { kind: K }>> };

export interface ChorePort {
  readonly chores: {
    get(key: string): Promise<NotedChore | undefined>;
    /** Counts a run of the chore's slice, one of those that begin at the same time. */
    begin(chore: NotedChore, counted: Required<Pick<NotedChore, "attempts" | "attemptTime">>): Promise<boolean>;
    advance(chore: NotedChore, cursor: string, lookAt: number): Promise<boolean>;
    /** Has the chore go on at a later time, as one that has not failed yet. */
    putOff(chore: NotedChore, dueMillis: number): Promise<void>;
    forget(chore: NotedChore): Promise<void>;
  };
  readonly works: Works;
  readonly sendJob: (message: ChoreMessage, delaySeconds: number) => Promise<void>;
  readonly nowMillis: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
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
    const kind = { isHeavy: noted.chore.kind === "buildBlocks", isSuspect: (noted.attempts ?? 0) > 0 };
    const isItsTurn = await turns.run(kind, () => doSlice(noted, port));
    if (!isItsTurn) await port.sendJob(message, turnSeconds);
  };

async function doSlice(noted: NotedChore, port: ChorePort): Promise<void> {
  if (isTriedEnough(noted, port.nowMillis())) return makeWay(noted, port);
  const counted = withRun(noted, port.nowMillis());
  await port.chores.begin(noted, counted);
  const left = await workOn(noted, counted.attempts >= mostAttempts, port.works);
  if (left === "nothing") return port.chores.forget(noted);
  if (!(await port.chores.advance(noted, left.cursor, port.nowMillis() + choreStalledMillis))) return;
  await port.sendJob(
    { version: 1, kind: "chore", project: noted.chore.project, key: noted.key, step: noted.step + 1 },
    left.pauseSeconds ?? 0,
  );
}

/** Lets those go on that wait behind a chore which fails again and again. */
async function makeWay(noted: NotedChore, { chores, nowMillis, report }: ChorePort): Promise<void> {
  const { chore, attempts } = noted;
  const next = dueAgain(chore, nowMillis());
  report(next === undefined ? "a chore was given up" : "a chore is put off", { ...chore, attempts });
  await (next === undefined ? chores.forget(noted) : chores.putOff(noted, next));
}

function workOn({ chore, cursor }: NotedChore, isLastRun: boolean, works: Works): Promise<Left> {
  switch (chore.kind) {
    case "buildBlocks":
      return works.buildBlocks(chore, cursor, isLastRun);
    case "clearSource":
      return works.clearSource(chore, cursor, isLastRun);
    case "clearRetention":
      return works.clearRetention(chore, cursor, isLastRun);
    case "redate":
      return works.redate(chore, cursor, isLastRun);
  }
}
