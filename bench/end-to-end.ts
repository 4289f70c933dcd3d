/**
 * Measures the way of a point from its POST to its verified receipt, through a whole laptop that keeps everything on
 * disk, and prices it as AWS would.
 */

import { signIn } from "../local/client/client.ts";
import type { Ready } from "../local/client/ready.ts";
import { type Bill, billOf } from "./bill.ts";
import { count } from "./counting.ts";
import { withLaptop } from "./laptop.ts";
import { run } from "./load.ts";
import { untilDelivered, type Webhook, withWebhook } from "./receivers/webhook.ts";
import { isShort, quantile } from "./settings.ts";

export interface RateFigures {
  readonly pointsPerSecond: number;
  readonly pointsPerRequest: number;
  readonly seconds: number;
  readonly sent: number;
  readonly refused: number;
  readonly delivered: number;
  readonly repeated: number;
  readonly lost: number;
  readonly p50Millis: number;
  readonly p95Millis: number;
  readonly p99Millis: number;
  /** How many accepted points arrived a second, until the last of them. */
  readonly sustainedPerSecond: number;
}

export interface EndToEndFigures {
  readonly name: "end-to-end";
  readonly rates: readonly RateFigures[];
  /** The steps of the search for the highest rate that the laptop keeps up with. */
  readonly search: readonly RateFigures[];
  /** The highest rate that the laptop kept up with, in points a second; 0 if it did not keep up with the first. */
  readonly highestSustained: number;
  readonly bill: Bill;
}

interface Phase {
  readonly pointsPerSecond: number;
  readonly pointsPerRequest: number;
  readonly seconds: number;
}

const short = <T>(usual: T, instead: T): T => (isShort ? instead : usual);

const phases: readonly Phase[] = short<readonly Phase[]>(
  [
    { pointsPerSecond: 50, pointsPerRequest: 1, seconds: 15 },
    { pointsPerSecond: 200, pointsPerRequest: 1, seconds: 20 },
    { pointsPerSecond: 1000, pointsPerRequest: 10, seconds: 45 },
    // Shows what happens at a rate that a laptop of two processors does not keep up with.
    { pointsPerSecond: 1000, pointsPerRequest: 1, seconds: 15 },
  ],
  [{ pointsPerSecond: 100, pointsPerRequest: 10, seconds: 5 }],
);
/**
 * The phases of the search, each half as fast again as the one before. It ends at the first that is not kept up with.
 */
const searched = short([1500, 2250, 3375, 5060, 7590], [150, 220]).map(
  (rate): Phase => ({ pointsPerSecond: rate, pointsPerRequest: 10, seconds: short(10, 3) }),
);
/** The laptop keeps up with a rate if the last event arrives this soon after the last request was due. */
const keepsUpWithinSeconds = 1;
/** The phase that is billed: most sources send as it does. */
const billed: Phase = { pointsPerSecond: 200, pointsPerRequest: 10, seconds: short(20, 5) };
/** A phase that is not measured, because a laptop compiles its code in its first seconds. */
const warmUp: Phase = { pointsPerSecond: 100, pointsPerRequest: 1, seconds: short(15, 3) };

interface Stage extends Webhook {
  readonly ready: Ready;
  readonly token: string;
}

export const benchEndToEnd = (): Promise<EndToEndFigures> =>
  withLaptop((bench) =>
    withWebhook(bench, async (webhook) => {
      const { ready } = bench.laptop;
      const stage = {
        ...webhook,
        ready,
        token: await signIn(bench.addresses, ready.source.username, ready.source.password),
      };
      let first = 0;
      const next = (phase: Phase): Promise<RateFigures> => {
        first += 1_000_000;
        return measure(phase, stage, first);
      };
      await next(warmUp);
      const rates: RateFigures[] = [];
      for (const phase of phases) rates.push(await next(phase));
      const counted = await count(bench, () => next(billed));
      const bill = billOf(counted, billed.pointsPerSecond * billed.seconds, billed.pointsPerRequest);
      return { name: "end-to-end", rates, ...(await search(next)), bill };
    }),
  );

async function search(measureNext: (phase: Phase) => Promise<RateFigures>) {
  const figures: RateFigures[] = [];
  let highestSustained = 0;
  for (const phase of searched) {
    const found = await measureNext(phase);
    figures.push(found);
    const longestSeconds = phase.seconds + keepsUpWithinSeconds;
    if (found.refused > 0 || found.sent / found.sustainedPerSecond > longestSeconds) break;
    highestSustained = phase.pointsPerSecond;
  }
  return { search: figures, highestSustained };
}

async function measure(phase: Phase, { ready, token, receipts, repeats }: Stage, first: number): Promise<RateFigures> {
  const due = new Map<number, number>();
  receipts.clear();
  repeats.count = 0;
  const onDue = (sequences: readonly number[], millis: number) => {
    for (const sequence of sequences) due.set(sequence, millis);
  };
  const start = performance.now();
  const { accepted, refused } = await run({ ...phase, httpUrl: ready.httpUrl, tokens: [token], onDue }, first);
  await untilDelivered({ receipts }, accepted);
  const last = [...receipts.values()].reduce((latest, millis) => Math.max(latest, millis), start);
  const seconds = (last - start) / 1000;
  const latencies = [...receipts].map(([sequence, millis]) => millis - (due.get(sequence) ?? millis));
  return {
    ...phase,
    sent: accepted,
    refused,
    delivered: receipts.size,
    repeated: repeats.count,
    lost: accepted - receipts.size,
    p50Millis: quantile(latencies, 0.5),
    p95Millis: quantile(latencies, 0.95),
    p99Millis: quantile(latencies, 0.99),
    sustainedPerSecond: accepted / seconds,
  };
}

if (import.meta.main) console.log(JSON.stringify(await benchEndToEnd(), null, 2));
