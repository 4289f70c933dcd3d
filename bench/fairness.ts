/**
 * Measures whether a project that sends very much at once delays the webhooks of another, which sends single points to a
 * receiver of its own.
 */

import { setTimeout as wait } from "node:timers/promises";
import { withLaptop } from "./laptop.ts";
import { type Load, randomMoments, run } from "./load.ts";
import { makeProjects } from "./projects.ts";
import { demandNoneLost, Receivers } from "./receivers/receivers.ts";
import { clockMillis, isShort, quantile, rounds } from "./settings.ts";

/** How the quiet project's points fared in one phase, from all rounds. */
interface QuietFigures {
  readonly phase: string;
  readonly samples: number;
  readonly p50Millis: number;
  readonly p99Millis: number;
  readonly mostMillis: number;
}

export interface FairnessFigures {
  readonly name: "fairness";
  readonly floodRequests: number;
  readonly pointsPerRequest: number;
  readonly quietPointsPerSecond: number;
  readonly phases: readonly QuietFigures[];
  /** The quiet project's figures beside the flood over those without one. */
  readonly ratios: { readonly p50: number; readonly p99: number };
  /** How long it took from the flood's first request until its last event had arrived, on average. */
  readonly floodSeconds: number;
}

/** A flood as large as one project can send in a moment: the most points a request, and eight of them. */
const floodRequests = isShort ? 2 : 8;
const pointsPerRequest = 10_000;
const floodWithinSeconds = 1;
const quietPointsPerSecond = 5;
/** Measures only while the flood is under way, which takes longer than this. */
const measuredSeconds = isShort ? 5 : 25;
const settleSeconds = isShort ? 2 : 10;
const patienceSeconds = 300;

interface Stage {
  readonly quiet: Load;
  readonly flood: Load;
  readonly receivers: Receivers;
}

export const benchFairness = (): Promise<FairnessFigures> =>
  withLaptop(async (bench) => {
    const { receiver, httpUrl } = bench.laptop.ready;
    const receivers = await Receivers.start(receiver, 2);
    try {
      const [flooding = "", quiet = ""] = await makeProjects(bench, receivers.urls);
      return await compare({ quiet: quietLoad(httpUrl, quiet), flood: floodLoad(httpUrl, flooding), receivers });
    } finally {
      await receivers.close();
    }
  });

function quietLoad(httpUrl: string, token: string): Load {
  const load = { httpUrl, tokens: [token], pointsPerSecond: quietPointsPerSecond, pointsPerRequest: 1 };
  const timed = { ...load, seconds: measuredSeconds };
  return { ...timed, moments: randomMoments(timed) };
}

const floodLoad = (httpUrl: string, token: string): Load => ({
  httpUrl,
  tokens: [token],
  pointsPerSecond: (floodRequests * pointsPerRequest) / floodWithinSeconds,
  pointsPerRequest,
  seconds: floodWithinSeconds,
});

async function compare(stage: Stage): Promise<FairnessFigures> {
  // Runs a flood once without measuring, so that the code is compiled and the threads exist.
  await measureFlooded(0, stage);
  const [without, flooded, floodSeconds]: [number[], number[], number[]] = [[], [], []];
  for (let round = 1; round <= rounds; round++) {
    await wait(settleSeconds * 1000);
    without.push(...(await measure(round * 2_000_000, stage)));
    const { millis, seconds } = await measureFlooded(round * 2_000_000 + 1_000_000, stage);
    flooded.push(...millis);
    floodSeconds.push(seconds);
  }
  const ratio = (part: number): number => quantile(flooded, part) / quantile(without, part);
  return {
    name: "fairness",
    floodRequests,
    pointsPerRequest,
    quietPointsPerSecond,
    phases: [figuresOf("without", without), figuresOf("flooded", flooded)],
    ratios: { p50: ratio(0.5), p99: ratio(0.99) },
    floodSeconds: floodSeconds.reduce((sum, seconds) => sum + seconds, 0) / floodSeconds.length,
  };
}

const figuresOf = (phase: string, millis: readonly number[]): QuietFigures => ({
  phase,
  samples: millis.length,
  p50Millis: quantile(millis, 0.5),
  p99Millis: quantile(millis, 0.99),
  mostMillis: Math.max(...millis),
});

/** Answers how long the quiet project's points took from the moment they were due to their receiver, in milliseconds. */
async function measure(first: number, { quiet, receivers }: Stage): Promise<number[]> {
  receivers.forget();
  const dueAt = new Map<number, number>();
  // Counts from the moment a request is due, so that a door that answers late counts too.
  const onDue = ([sequence = 0]: readonly number[]): void => void dueAt.set(sequence, clockMillis());
  const { refused } = await run({ ...quiet, onDue }, first);
  if (refused > 0) throw new Error(`fairness: ${refused} requests of the quiet project were refused.`);
  demandNoneLost(await receivers.missing(new Set(dueAt.keys()), patienceSeconds), "fairness");
  return [...dueAt].map(([sequence, millis]) => (receivers.acknowledged.get(sequence) ?? 0) - millis);
}

/** Measures while a flood is under way. Waits until all of its events have arrived, and answers how long that took. */
async function measureFlooded(first: number, stage: Stage): Promise<{ millis: number[]; seconds: number }> {
  const { flood, receivers } = stage;
  const points = floodRequests * pointsPerRequest;
  const begun = clockMillis();
  const flooding = measure(first + points, stage).then(async (millis) => ({ millis, quiet: millis.length }));
  const { refused } = await run(flood, first);
  if (refused > 0) throw new Error(`fairness: ${refused} points of the flood were refused.`);
  const { millis, quiet } = await flooding;
  while (receivers.acknowledged.size < points + quiet && clockMillis() - begun < patienceSeconds * 1000)
    await wait(250);
  if (receivers.acknowledged.size < points + quiet) {
    throw new Error(`fairness: ${points + quiet - receivers.acknowledged.size} events of the flood never arrived.`);
  }
  return { millis, seconds: (clockMillis() - begun) / 1000 };
}

if (import.meta.main) console.log(JSON.stringify(await benchFairness(), null, 2));
