/** Measures how the platform treats a receiver that was away, and how the events that waited for it are delivered. */

import { setTimeout as wait } from "node:timers/promises";
import { call } from "../local/client/client.ts";
import { type BenchLaptop, withLaptop } from "./laptop.ts";
import { type Load, run } from "./load.ts";
import { connectTo } from "./receivers/connect.ts";
import { demandNoneLost, Receivers } from "./receivers/receivers.ts";
import { clockMillis, isShort } from "./settings.ts";

export interface RecoveryFigures {
  readonly name: "recovery";
  readonly events: number;
  readonly awaySeconds: number;
  /** How long it took until the API showed the connector's health as DOWN. */
  readonly noticedAfterSeconds: number;
  readonly requestsUntilNoticed: number;
  /**
   * The time from ten seconds after DOWN was noticed, when all attempts under way have ended, until the receiver's
   * return.
   */
  readonly secondsDown: number;
  readonly requestsWhileDown: number;
  /** The shortest time between two requests while it was down; null if there were fewer than two. */
  readonly smallestGapSeconds: number | null;
  /** How long after the return the first event arrived. */
  readonly firstAfterSeconds: number;
  readonly allAfterSeconds: number;
  readonly repeated: number;
}

const events = isShort ? 1_000 : 5_000;
/**
 * How long the receiver stays away at least. The platform does the same however long it lasts, so this is shorter than
 * ten minutes.
 */
const leastAwaySeconds = isShort ? 75 : 90;
/** How many events come a second: 5,000 in ten minutes. */
const tricklePerSecond = 8;
const noticeWithinSeconds = 90;
/** The longest time that an attempt takes. */
const attemptMillis = 10_000;
const patienceSeconds = 330;

interface Stage {
  readonly bench: BenchLaptop;
  readonly receivers: Receivers;
  readonly connector: string;
  readonly load: Pick<Load, "httpUrl" | "tokens" | "onAccepted">;
  readonly accepted: Set<number>;
}

export const benchRecovery = (): Promise<RecoveryFigures> =>
  withLaptop(async (bench) => {
    const receivers = await Receivers.start(bench.laptop.ready.receiver, 1);
    try {
      return await goAwayAndReturn(await prepare(bench, receivers));
    } finally {
      await receivers.close();
    }
  });

async function prepare(bench: BenchLaptop, receivers: Receivers): Promise<Stage> {
  const { connector, token } = await connectTo(receivers.urls[0], bench);
  const accepted = new Set<number>();
  const onAccepted = (sequences: readonly number[]): void => {
    for (const sequence of sequences) accepted.add(sequence);
  };
  const load = { httpUrl: bench.laptop.ready.httpUrl, tokens: [token], onAccepted };
  return { bench, receivers, connector, load, accepted };
}

async function goAwayAndReturn(stage: Stage): Promise<RecoveryFigures> {
  const { receivers, load, accepted } = stage;
  await receivers.behave([0], "unavailable");
  const awayAt = clockMillis();
  await trickleUntilDown(stage);
  const noticedAt = clockMillis();
  const requests = Math.ceil((events - accepted.size) / 10);
  await run({ ...load, pointsPerSecond: 500, pointsPerRequest: 10, seconds: requests / 50 }, 1_000_000);
  await wait(Math.max(0, awayAt + leastAwaySeconds * 1000 - clockMillis()));
  await receivers.behave([0], "answers");
  const backAt = clockMillis();
  demandNoneLost(await receivers.missing(accepted, patienceSeconds), "recovery");
  return figuresOf(stage, { awayAt, noticedAt, backAt });
}

async function trickleUntilDown({ bench, connector, load }: Stage): Promise<void> {
  for (let second = 0; second < noticeWithinSeconds; second++) {
    await run({ ...load, pointsPerSecond: tricklePerSecond, pointsPerRequest: 1, seconds: 1 }, second * 1000);
    const { health } = await call(bench.addresses, bench.admin, "GET", `/v2/${connector}`);
    if ((health as { state?: unknown } | undefined)?.state === "DOWN") return;
  }
  throw new Error(`recovery: after ${noticeWithinSeconds} s of failures the receiver still does not count as down.`);
}

interface Moments {
  readonly awayAt: number;
  readonly noticedAt: number;
  readonly backAt: number;
}

function figuresOf({ receivers, accepted }: Stage, { awayAt, noticedAt, backAt }: Moments): RecoveryFigures {
  const quietFrom = noticedAt + attemptMillis;
  const probes = receivers.refused.filter((millis) => millis >= quietFrom).sort((one, other) => one - other);
  const gaps = probes.slice(1).map((millis, index) => (millis - (probes[index] ?? 0)) / 1000);
  const arrivals = [...receivers.acknowledged.values()];
  return {
    name: "recovery",
    events: accepted.size,
    awaySeconds: (backAt - awayAt) / 1000,
    noticedAfterSeconds: (noticedAt - awayAt) / 1000,
    requestsUntilNoticed: receivers.refused.filter((millis) => millis < noticedAt).length,
    secondsDown: (backAt - quietFrom) / 1000,
    requestsWhileDown: probes.length,
    smallestGapSeconds: gaps.length > 0 ? Math.min(...gaps) : null,
    firstAfterSeconds: (Math.min(...arrivals) - backAt) / 1000,
    allAfterSeconds: (Math.max(...arrivals) - backAt) / 1000,
    repeated: receivers.repeated,
  };
}

if (import.meta.main) console.log(JSON.stringify(await benchRecovery(), null, 2));
