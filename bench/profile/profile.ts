/**
 * Shows where the time of single points goes: AWS calls an event by function and operation at several rates, and under
 * full load the processor time an event of each thread, by package and by function.
 */

import { signIn } from "../../local/client/client.ts";
import { shortName } from "../bill.ts";
import { count } from "../counting.ts";
import { withModule } from "../invocations.ts";
import { type BenchLaptop, noting, withLaptop } from "../laptop.ts";
import { randomMoments, run, runClosed } from "../load.ts";
import { untilDelivered, type Webhook, withWebhook } from "../receivers/webhook.ts";
import { isShort } from "../settings.ts";
import { recordWhile } from "./record.ts";
import type { Recorded } from "./recorded.ts";
import { type Spent, spentIn, sumOf } from "./spent.ts";

export interface CallFigures {
  /** Points a second, one a request; undefined is as many as 32 connections get through. */
  readonly pointsPerSecond: number | undefined;
  readonly events: number;
  /** By `function service operation`. */
  readonly callsPerEvent: Readonly<Record<string, number>>;
  readonly callsPerEventInAll: number;
  /** Lambda's milliseconds an event, by function. */
  readonly lambdaMillisPerEvent: Readonly<Record<string, number>>;
}

export interface ThreadFigures {
  /** A function, or the laptop itself. */
  readonly thread: string;
  /** Processor time. What follows is the share of it that runs JavaScript, as a profiler's samples tell. */
  readonly millisPerEvent: number;
  readonly byPackage: Readonly<Record<string, number>>;
  readonly byFunction: Readonly<Record<string, number>>;
}

export interface ProfileFigures {
  readonly name: "profile";
  readonly calls: readonly CallFigures[];
  readonly full: {
    readonly events: number;
    readonly deliveredPerSecond: number;
    /** The processor time of the laptop's process, with the kernel's part, over its events. */
    readonly processMillisPerEvent: number;
    readonly threads: readonly ThreadFigures[];
  };
}

const rates = isShort ? [10] : [1, 10, 100];
const secondsAt = (rate: number): number => (isShort ? 3 : rate < 10 ? 30 : 15);
const fullSeconds = isShort ? 3 : 15;
const connections = 32;
const mostPackages = 14;
const mostFunctions = 25;

interface Setting {
  readonly bench: BenchLaptop;
  readonly webhook: Webhook;
  readonly token: string;
}

export const benchProfile = (): Promise<ProfileFigures> => withProfiledLaptop((setting) => measure(setting));

function withProfiledLaptop(use: (setting: Setting) => Promise<ProfileFigures>): Promise<ProfileFigures> {
  return withLaptop(
    (bench) =>
      withWebhook(bench, async (webhook) => {
        const { username, password } = bench.laptop.ready.source;
        return use({ bench, webhook, token: await signIn(bench.addresses, username, password) });
      }),
    (folder, start) => noting(folder, () => withModule("profile/record-profiles.ts", { folder }, start)),
  );
}

async function measure(setting: Setting): Promise<ProfileFigures> {
  // A laptop compiles its code in its first seconds, and starts its threads.
  await sendFully(setting, 0);
  const calls: CallFigures[] = [];
  for (const rate of rates) {
    const { counted, events } = await countedWhile(setting, () => sendAt(rate, setting, rate * 1_000_000));
    calls.push(callFigures(rate, events, counted));
  }
  let profiled: Profiled | undefined;
  const { counted, events } = await countedWhile(setting, async () => {
    profiled = await profile(setting, () => sendFully(setting, 900_000_000));
    return profiled.events;
  });
  calls.push(callFigures(undefined, events, counted));
  if (!profiled) throw new Error("profile: nothing was profiled.");
  return { name: "profile", calls, full: fullFigures(profiled) };
}

async function countedWhile({ bench }: Setting, send: () => Promise<number>) {
  let events = 0;
  const counted = await count(bench, async () => {
    events = await send();
  });
  return { counted, events };
}

async function sendAt(pointsPerSecond: number, { bench, webhook, token }: Setting, first: number): Promise<number> {
  webhook.receipts.clear();
  const load = {
    httpUrl: bench.laptop.ready.httpUrl,
    tokens: [token],
    pointsPerSecond,
    pointsPerRequest: 1,
    seconds: secondsAt(pointsPerSecond),
  };
  const { accepted } = await run({ ...load, moments: randomMoments(load) }, first);
  await untilDelivered(webhook, accepted);
  return accepted;
}

async function sendFully({ bench, webhook, token }: Setting, first: number): Promise<number> {
  webhook.receipts.clear();
  const load = { httpUrl: bench.laptop.ready.httpUrl, tokens: [token], connections, seconds: fullSeconds };
  const { accepted } = await runClosed(load, first);
  await untilDelivered(webhook, accepted);
  return accepted;
}

interface Profiled extends Recorded {
  readonly events: number;
  readonly seconds: number;
}

async function profile({ bench }: Setting, send: () => Promise<number>): Promise<Profiled> {
  const { recorded, result } = await recordWhile(bench, async () => {
    const start = performance.now();
    return { events: await send(), seconds: (performance.now() - start) / 1000 };
  });
  return { ...recorded, ...result };
}

function fullFigures({ events, seconds, processMicros, main, functions }: Profiled): ProfileFigures["full"] {
  const ofFunctions = [...Map.groupBy(functions, ({ name }) => shortName(name))].map(([thread, all]) => {
    const spent = sumOf(all.map((each) => spentIn(each.profile)));
    return threadFigures(thread, spent, all.reduce((sum, { micros }) => sum + micros, 0) / 1000, events);
  });
  const functionMicros = functions.reduce((sum, { micros }) => sum + micros, 0);
  const rest = (processMicros - functionMicros) / 1000;
  const threads = [threadFigures("the laptop itself, with V8's and libuv's threads", spentIn(main), rest, events)]
    .concat(ofFunctions)
    .toSorted((one, other) => other.millisPerEvent - one.millisPerEvent);
  const processMillisPerEvent = processMicros / 1000 / events;
  return { events, deliveredPerSecond: events / seconds, processMillisPerEvent, threads };
}

const threadFigures = (thread: string, spent: Spent, millis: number, events: number): ThreadFigures => ({
  thread,
  millisPerEvent: millis / events,
  byPackage: most(spent.byPackage, mostPackages, events),
  byFunction: most(spent.byFunction, mostFunctions, events),
});

/** Answers the greatest, in milliseconds an event. */
const most = (millis: ReadonlyMap<string, number>, count: number, events: number): Record<string, number> =>
  Object.fromEntries(
    [...millis]
      .toSorted(([, one], [, other]) => other - one)
      .slice(0, count)
      .map(([name, spent]) => [name, spent / events]),
  );

function callFigures(
  pointsPerSecond: number | undefined,
  events: number,
  { calls, invocations }: Awaited<ReturnType<typeof count>>,
): CallFigures {
  const callsPerEvent: Record<string, number> = {};
  for (const { caller, service, action, calls: some } of calls) {
    const name = `${shortName(caller)} ${service} ${action}`;
    callsPerEvent[name] = (callsPerEvent[name] ?? 0) + some / events;
  }
  const lambdaMillisPerEvent = Object.fromEntries(
    Object.entries(invocations).map(([name, { millis }]) => [shortName(name), millis / events]),
  );
  const callsPerEventInAll = Object.values(callsPerEvent).reduce((sum, some) => sum + some, 0);
  return { pointsPerSecond, events, callsPerEvent, callsPerEventInAll, lambdaMillisPerEvent };
}

if (import.meta.main) console.log(JSON.stringify(await benchProfile(), null, 2));
