/** Keeps a laptop at full load for minutes, single points over 32 connections, and watches what it holds in memory. */

import { setTimeout as wait } from "node:timers/promises";
import { withModule } from "../invocations.ts";
import { type BenchLaptop, withLaptop } from "../laptop.ts";
import { runClosed } from "../load.ts";
import { connectTo } from "../receivers/connect.ts";
import { demandNoneLost, Receivers } from "../receivers/receivers.ts";
import { isShort, minutes } from "../settings.ts";
import { type Held, readHeld } from "./heaps.ts";

export interface Sample extends Held {
  readonly second: number;
  readonly accepted: number;
  /** How many of them had not come to the receiver. */
  readonly waiting: number;
}

export interface SoakFigures {
  readonly name: "soak";
  readonly minutes: number;
  readonly events: number;
  readonly deliveredPerSecond: number;
  readonly samples: readonly Sample[];
  /** Of the first sample after the warm-up, of the last one, and of the greatest after the warm-up. */
  readonly firstMebibytes: number;
  readonly lastMebibytes: number;
  readonly greatestMebibytes: number;
}

const connections = 32;
const sampleSeconds = isShort ? 3 : 30;
/** The share of the time in which a laptop compiles its code, starts its threads and fills its caches. */
const warmUpShare = 0.2;
const patienceSeconds = 300;

export const benchSoak = (): Promise<SoakFigures> =>
  withLaptop(
    async (bench) => {
      const receivers = await Receivers.start(bench.laptop.ready.receiver, 1);
      try {
        return await soak(bench, receivers);
      } finally {
        await receivers.close();
      }
    },
    (folder, start) => withModule("memory/record-heaps.ts", { folder }, start),
  );

async function soak(bench: BenchLaptop, receivers: Receivers): Promise<SoakFigures> {
  const { token } = await connectTo(receivers.urls[0], bench);
  const accepted = new Set<number>();
  const onAccepted = ([sequence = 0]: readonly number[]): void => void accepted.add(sequence);
  const load = { httpUrl: bench.laptop.ready.httpUrl, tokens: [token], connections, seconds: minutes * 60, onAccepted };
  const start = performance.now();
  const samples: Sample[] = [];
  const sample = async (): Promise<void> => {
    const second = (performance.now() - start) / 1000;
    const waiting = accepted.size - receivers.acknowledged.size;
    samples.push({ second, accepted: accepted.size, waiting, ...(await readHeld(bench)) });
  };
  const sending = runClosed(load, 0);
  for (let at = sampleSeconds; at <= minutes * 60; at += sampleSeconds) {
    await wait(Math.max(0, start + at * 1000 - performance.now()));
    await sample();
  }
  await sending;
  demandNoneLost(await receivers.missing(accepted, patienceSeconds), "soak");
  const deliveredPerSecond = accepted.size / ((performance.now() - start) / 1000);
  const summary = summaryOf(samples, warmUpShare * minutes * 60);
  return { name: "soak", minutes, events: accepted.size, deliveredPerSecond, samples, ...summary };
}

/** Answers what was held after the warm-up. */
export function summaryOf(
  samples: readonly Pick<Sample, "second" | "residentMebibytes">[],
  warmUpSeconds: number,
): Pick<SoakFigures, "firstMebibytes" | "lastMebibytes" | "greatestMebibytes"> {
  const warm = samples
    .filter(({ second }) => second >= warmUpSeconds)
    .map(({ residentMebibytes }) => residentMebibytes);
  const [firstMebibytes = Number.NaN, lastMebibytes = Number.NaN] = [warm[0], warm.at(-1)];
  return { firstMebibytes, lastMebibytes, greatestMebibytes: Math.max(...warm) };
}

if (import.meta.main) console.log(JSON.stringify(await benchSoak(), null, 2));
