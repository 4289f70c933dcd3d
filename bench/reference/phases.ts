/** Sends single points through a program to its receiver, as many as are taken or so many a second, and measures it. */

import { setTimeout as wait } from "node:timers/promises";
import { processorSeconds, residentKibibytes } from "../laptop.ts";
import { randomMoments, run, runClosed } from "../load.ts";
import { demandNoneLost, type Receivers } from "../receivers/receivers.ts";
import { clockMillis, isShort, quantile } from "../settings.ts";

/** A program that takes points at a door of HTTP and posts them to a receiver. */
export interface Program {
  readonly name: string;
  readonly httpUrl: string;
  readonly token: string;
  readonly pid: number;
  readonly receivers: Receivers;
}

export interface ClosedFigures {
  readonly events: number;
  readonly acceptedPerSecond: number;
  /** Until the last of them came. */
  readonly deliveredPerSecond: number;
  /** Of the whole process, with all that it still does after the last delivery. Null where there is no `/proc`. */
  readonly processorMillisPerEvent: number | null;
  readonly residentMebibytes: number;
}

export interface OpenFigures {
  readonly pointsPerSecond: number;
  /** From when a request is due to when its event is at the receiver. */
  readonly p50Millis: number;
  readonly p99Millis: number;
}

export const connections = 32;
const closedSeconds = isShort ? 2 : 10;
const openSeconds = isShort ? 2 : 15;
const patienceSeconds = 120;

/** Throws if points were refused or lost: figures without them would be worth nothing. */
async function demandAll({ name, receivers }: Program, accepted: ReadonlySet<number>, refused: number): Promise<void> {
  if (refused > 0) throw new Error(`speed: ${refused} points were refused by ${name}.`);
  demandNoneLost(await receivers.missing(accepted, patienceSeconds), `speed: ${name}`);
}

export async function measureClosed(program: Program, first: number): Promise<ClosedFigures> {
  const { httpUrl, token, pid, receivers } = program;
  receivers.forget();
  const accepted = new Set<number>();
  const onAccepted = ([sequence = 0]: readonly number[]): void => void accepted.add(sequence);
  const [before, start] = [processorSeconds(pid), clockMillis()];
  const load = { httpUrl, tokens: [token], connections, seconds: closedSeconds, onAccepted };
  const { refused, seconds } = await runClosed(load, first);
  const residentMebibytes = residentKibibytes(pid) / 1024;
  await demandAll(program, accepted, refused);
  const events = accepted.size;
  const last = [...receivers.acknowledged.values()].reduce((latest, millis) => Math.max(latest, millis), start);
  await untilAtRest(pid);
  const after = processorSeconds(pid);
  return {
    events,
    acceptedPerSecond: events / seconds,
    deliveredPerSecond: events / ((last - start) / 1000),
    processorMillisPerEvent: before === null || after === null ? null : ((after - before) * 1000) / events,
    residentMebibytes,
  };
}

/** A program at rest uses less than this of a second: no more than a laptop that has nothing to do. */
const restSeconds = 0.05;
const mostSecondsUntilRest = 30;

async function untilAtRest(pid: number): Promise<void> {
  for (let second = 0; second < mostSecondsUntilRest; second++) {
    const before = processorSeconds(pid);
    await wait(1000);
    if ((processorSeconds(pid) ?? 0) - (before ?? 0) < restSeconds) return;
  }
}

export async function measureOpen(program: Program, pointsPerSecond: number, first: number): Promise<OpenFigures> {
  const { httpUrl, token, receivers } = program;
  receivers.forget();
  const due = new Map<number, number>();
  const accepted = new Set<number>();
  const offset = clockMillis() - performance.now();
  const load = {
    httpUrl,
    tokens: [token],
    pointsPerSecond,
    pointsPerRequest: 1,
    seconds: openSeconds,
    onDue: ([sequence = 0]: readonly number[], millis: number): void => void due.set(sequence, millis + offset),
    onAccepted: ([sequence = 0]: readonly number[]): void => void accepted.add(sequence),
  };
  const { refused } = await run({ ...load, moments: randomMoments(load) }, first);
  await demandAll(program, accepted, refused);
  const latencies = [...receivers.acknowledged].map(([sequence, millis]) => millis - (due.get(sequence) ?? millis));
  return { pointsPerSecond, p50Millis: quantile(latencies, 0.5), p99Millis: quantile(latencies, 0.99) };
}
