/**
 * Looks each minute at sources about which something changed, and at those from which data should have come by now. One
 * run at a time does, and it alone puts sources into buckets, so none is put where no run looks any more. The bucket of
 * the present minute is looked at by two runs, so that an alert comes with the first run after its deadline.
 */

import { chunksOf } from "../../../shared/core/chunks.ts";
import { dueMinuteOf, silenceShards } from "../../../shared/core/source/no-data.ts";
import type { Due, Mark, Place, SilencePort, State } from "./port.ts";
import { settle } from "./settle.ts";

/** Is as long as the function may run, so that the next run never meets one that is still at work. */
const leaseMillis = 55_000;
/** Begins nothing new after this long. */
const longestMillis = 40_000;
/** Bounds the buckets that are read at once after the stage was off. */
const minutesAtOnce = 10;
const settledAtOnce = 25;
/** DynamoDB answers a hundred items at once. */
const statesAtOnce = 100;

const shards = Array.from({ length: silenceShards }, (_, shard) => shard);

interface Run {
  readonly port: SilencePort;
  /** The present minute, at which the next run looks too. */
  readonly present: number;
  readonly isLate: () => boolean;
}

export async function watchSilence(port: SilencePort): Promise<void> {
  const startedAt = port.nowMillis();
  const until = startedAt + leaseMillis;
  const through = await port.silence.begin(startedAt, until);
  if (through === undefined) return;
  const present = Math.max(through + 1, dueMinuteOf(startedAt));
  const run: Run = { port, present, isLate: () => port.nowMillis() >= startedAt + longestMillis };
  await workOffMarks(run);
  await workOffBuckets(through + 1, run);
  await port.silence.end(until);
}

async function workOffMarks(run: Run): Promise<void> {
  const { silence, nowMillis } = run.port;
  for (const shard of shards) {
    for (const marks of chunksOf(await silence.marks(shard), settledAtOnce)) {
      if (run.isLate()) return;
      await Promise.all(marks.map((mark) => workOffMark(mark, nowMillis(), run)));
    }
  }
}

/** Leaves the mark where looking failed, and where the call that made it may still be at work. */
async function workOffMark(mark: Mark, nowMillis: number, { port, present }: Run): Promise<void> {
  const place = { project: mark.project, source: mark.source };
  try {
    await settle(place, present, port);
    if (mark.keepUntil <= nowMillis) await port.silence.unmark(mark);
  } catch (error) {
    port.report("cannot look at a source's silence", { ...place, error });
  }
}

/** Works off whole minutes, oldest first, and notes how far it came. */
async function workOffBuckets(first: number, run: Run): Promise<void> {
  const { silence } = run.port;
  for (let from = first; from <= run.present; from += minutesAtOnce) {
    const to = Math.min(run.present + 1, from + minutesAtOnce);
    const minutes = Array.from({ length: to - from }, (_, index) => from + index);
    const buckets = minutes.flatMap((minute) => shards.map((shard) => silence.due(minute, shard)));
    for (const due of chunksOf((await Promise.all(buckets)).flat(), statesAtOnce)) {
      if (run.isLate()) return;
      await lookAt(due, run);
    }
    await silence.setThrough(Math.min(to, run.present) - 1);
  }
}

/** Moves on those that sent meanwhile, at the cost of reading their states alone, and settles the others. */
async function lookAt(all: readonly Due[], run: Run): Promise<void> {
  const { silence, nowMillis } = run.port;
  const states = await silence.states(all);
  const found = all.map((due) => ({ due, state: states.get(`${due.project}#${due.source}`) }));
  // Leaves out places that do not count any more: the source has another one.
  const counting = found.filter(({ due, state }) => state?.lookAt === due.minute);
  for (const some of chunksOf(counting, settledAtOnce)) {
    const now = nowMillis();
    await Promise.all(some.map(({ due, state = {} }) => safely(due, () => moveOn(due, state, now, run), run)));
  }
}

async function moveOn(due: Due, state: State, nowMillis: number, { port, present }: Run): Promise<void> {
  const deadline = Math.max(due.since, state.lastDataAt ?? 0) + due.afterSeconds * 1000;
  const isInTime = deadline > nowMillis && state.alert?.state !== "SILENT" && !state.untold;
  const minute = Math.max(present, dueMinuteOf(deadline));
  if (!isInTime) await settle({ project: due.project, source: due.source }, present, port);
  else if (minute !== due.minute) await port.silence.schedule({ ...due, minute });
}

/** Marks a source that cannot be looked at now, so that the others of its minute need not be looked at again. */
async function safely({ project, source }: Place, look: () => Promise<void>, { port }: Run): Promise<void> {
  try {
    await look();
  } catch (error) {
    port.report("cannot look at a source's silence", { project, source, error });
    await port.silence.mark({ project, source }, 0);
  }
}
