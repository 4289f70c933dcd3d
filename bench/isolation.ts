/**
 * Measures whether receivers that are slow or gone hold up the others, with 100 projects on one laptop, each of which
 * has a connector.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { logLines } from "../lambdas/shared/core/log-lines.ts";
import { withLaptop } from "./laptop.ts";
import { type Load, randomMoments, run } from "./load.ts";
import { makeProjects } from "./projects.ts";
import { demandNoneLost, Receivers } from "./receivers/receivers.ts";
import { clockMillis, isShort, quantile, rounds } from "./settings.ts";

/** The figures of one phase, from all rounds. */
interface PhaseFigures {
  readonly phase: string;
  readonly samples: number;
  readonly p50Millis: number;
  readonly p99Millis: number;
}

export interface IsolationFigures {
  readonly name: "isolation";
  readonly projects: number;
  readonly eventsPerSecond: number;
  readonly pointsPerRequest: number;
  readonly phases: readonly PhaseFigures[];
  /** The healthy projects' p99 in each phase over their p99 without a bad receiver. */
  readonly ratios: { readonly oneSlow: number; readonly tenSlow: number; readonly oneRefusing: number };
  readonly repeated: number;
}

const projects = 100;
const eventsPerSecond = 200;
/**
 * How many points a project sends at once. With one point a request, a slow machine could not keep up even without a
 * bad receiver.
 */
const pointsPerRequest = 5;
/**
 * How many receivers can misbehave. Each has a port of its own; the others share one, since 89 more TLS servers would
 * make this a measurement of handshakes.
 */
const misbehaving = 10;
/**
 * How long a phase runs before it is measured: until slow answers end as often as they begin, and every thread has
 * compiled its code.
 */
const settleSeconds = isShort ? 2 : 10;
/**
 * How long a phase is measured. A percentile needs about a thousand requests, because the points of one request arrive
 * together.
 */
const measuredSeconds = isShort ? 5 : 30;
/**
 * How long events may take to arrive. Failed ones come again within about half a minute, or later if their receiver was
 * found to be down.
 */
const patienceSeconds = 180;

interface Phase {
  readonly name: "without" | "oneSlow" | "tenSlow" | "oneRefusing";
  readonly behaviour: "slow" | "away";
  readonly bad: number;
}

const without: Phase = { name: "without", behaviour: "slow", bad: 0 };
const tenSlow: Phase = { name: "tenSlow", behaviour: "slow", bad: misbehaving };
/** The phases of a round. They take turns, so that other work of the machine slows all of them alike. */
const phases: readonly Phase[] = [
  without,
  { name: "oneSlow", behaviour: "slow", bad: 1 },
  tenSlow,
  { name: "oneRefusing", behaviour: "away", bad: 1 },
];

interface Stage {
  readonly dataDir: string;
  readonly load: Load;
  readonly receivers: Receivers;
}

export const benchIsolation = (): Promise<IsolationFigures> =>
  withLaptop(async (bench) => {
    const { receiver, httpUrl } = bench.laptop.ready;
    const receivers = await Receivers.start(receiver, misbehaving + 1);
    try {
      const tokens = await makeProjects(
        bench,
        Array.from({ length: projects }, (_, index) => urlOf(index, receivers)),
      );
      const seconds = settleSeconds + measuredSeconds;
      const load = { httpUrl, tokens, pointsPerSecond: eventsPerSecond, pointsPerRequest, seconds };
      // Sends at random moments. At even distances an answer after 9 s would always come just when another project
      // sends.
      return await compare({ dataDir: bench.dataDir, load: { ...load, moments: randomMoments(load) }, receivers });
    } finally {
      await receivers.close();
    }
  });

const urlOf = (project: number, { urls }: Receivers): string => `${urls[Math.min(project, misbehaving)]}/${project}`;

/** Answers which project sent a point: `load.ts` takes the projects in turn. */
const projectOf = (sequence: number, first: number): number =>
  Math.floor((sequence - first) / pointsPerRequest) % projects;

async function compare(stage: Stage): Promise<IsolationFigures> {
  // Runs a phase once without measuring, so that the code is compiled and the threads exist.
  await measure(tenSlow, 0, stage);
  if (!isShort) await untilNoneIsWatched(stage.dataDir);
  const latencies: Record<Phase["name"], number[]> = { without: [], oneSlow: [], tenSlow: [], oneRefusing: [] };
  let [first, repeated] = [0, 0];
  for (const phase of Array.from({ length: rounds }, () => phases).flat()) {
    first += 1_000_000;
    latencies[phase.name].push(...(await measure(phase, first, stage)));
    repeated += stage.receivers.repeated;
  }
  const p99 = (name: Phase["name"]): number => quantile(latencies[name], 0.99);
  const ratio = (name: Phase["name"]): number => p99(name) / p99("without");
  const ratios = { oneSlow: ratio("oneSlow"), tenSlow: ratio("tenSlow"), oneRefusing: ratio("oneRefusing") };
  const figures = Object.entries(latencies).map(([phase, millis]) => figuresOf(phase, millis));
  const settings = { projects, eventsPerSecond, pointsPerRequest };
  return { name: "isolation", ...settings, phases: figures, ratios, repeated };
}

/**
 * Waits until no connector is watched any more. New connectors are looked at each minute for some minutes, and a
 * hundred of them together would distort the figures.
 */
async function untilNoneIsWatched(dataDir: string): Promise<void> {
  const folder = join(dataDir, "logs");
  const file = readdirSync(folder).find((name) => name.startsWith("DeliveriesWatchFunction"));
  if (!file) throw new Error(`isolation: ${folder} has no log of the function that watches connectors.`);
  let watched: unknown;
  for (let waited = 0; waited < patienceSeconds * 2; waited++) {
    watched = watchedLast(readFileSync(join(folder, file), "utf8"));
    if (watched === 0) return;
    await wait(1_000);
  }
  throw new Error(
    `isolation: ${watched} connectors are watched still; those that failed once are for an hour, so run it again on a quieter machine.`,
  );
}

/** Answers how many connectors the last line of the log says were watched. */
function watchedLast(log: string): unknown {
  const last = log.split("\n").findLast((line) => line.includes(`"message":${JSON.stringify(logLines.watched)}`));
  return last && JSON.parse(last).connectors;
}

const figuresOf = (phase: string, millis: readonly number[]): PhaseFigures => ({
  phase,
  samples: millis.length,
  p50Millis: quantile(millis, 0.5),
  p99Millis: quantile(millis, 0.99),
});

/** Answers how long the healthy projects' events took from the door's answer to the receiver, in milliseconds. */
async function measure(phase: Phase, first: number, { load, receivers }: Stage): Promise<number[]> {
  receivers.forget();
  const bad = Array.from({ length: phase.bad }, (_, index) => index);
  await receivers.behave(bad, phase.behaviour);
  const acceptedAt = new Map<number, number>();
  const onAccepted = (sequences: readonly number[]): void => {
    for (const sequence of sequences) acceptedAt.set(sequence, clockMillis());
  };
  const { refused } = await run({ ...load, onAccepted }, first);
  if (refused > 0) console.error(`isolation: ${refused} requests were refused`);
  await receivers.behave(bad, "answers");
  demandNoneLost(await receivers.missing(new Set(acceptedAt.keys()), patienceSeconds), "isolation");
  return [...receivers.acknowledged].flatMap(([sequence, millis]) => {
    const isMeasured = projectOf(sequence, first) >= phase.bad && sequence - first >= settleSeconds * eventsPerSecond;
    return isMeasured ? [millis - (acceptedAt.get(sequence) ?? millis)] : [];
  });
}

if (import.meta.main) console.log(JSON.stringify(await benchIsolation(), null, 2));
