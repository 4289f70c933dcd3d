/** From POST to verified receipt through the whole laptop, everything on disk; and what AWS would bill for it. */

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Addresses, call, signIn, textOf } from "../local/client/client.ts";
import type { Ready } from "../local/client/ready.ts";
import { startReceiver } from "../local/demo/receiver.ts";
import { spawnLaptop } from "../local/start/spawn.ts";
import { type Bill, billOf } from "./bill.ts";
import { run } from "./load.ts";

export interface RateFigures {
  readonly pointsPerSecond: number;
  readonly pointsPerRequest: number;
  readonly seconds: number;
  readonly sent: number;
  readonly delivered: number;
  readonly repeated: number;
  readonly lost: number;
  readonly p50Millis: number;
  readonly p95Millis: number;
  readonly p99Millis: number;
  /** Accepted points over the time until the last was received. */
  readonly sustainedPerSecond: number;
}

export interface EndToEndFigures {
  readonly name: "end-to-end";
  readonly rates: readonly RateFigures[];
  readonly bill: Bill;
}

interface Phase {
  readonly pointsPerSecond: number;
  readonly pointsPerRequest: number;
  readonly seconds: number;
}

const phases: readonly Phase[] = [
  { pointsPerSecond: 50, pointsPerRequest: 1, seconds: 15 },
  { pointsPerSecond: 200, pointsPerRequest: 1, seconds: 20 },
  { pointsPerSecond: 1000, pointsPerRequest: 10, seconds: 60 },
  { pointsPerSecond: 1000, pointsPerRequest: 1, seconds: 60 },
];
/** What the bill is made of: the way most sources send. */
const billed: Phase = { pointsPerSecond: 200, pointsPerRequest: 10, seconds: 20 };
/** The first seconds after a start are spent compiling: they are no figure of anything. */
const warmUp: Phase = { pointsPerSecond: 100, pointsPerRequest: 1, seconds: 15 };
const patienceMillis = 120_000;

const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;

interface Stage {
  readonly ready: Ready;
  readonly token: string;
  readonly receipts: Map<number, number>;
  readonly repeats: { count: number };
}

export async function benchEndToEnd(): Promise<EndToEndFigures> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  const laptop = await spawnLaptop({ dataDir: join(folder, "data"), port: 0 });
  try {
    return await withReceiver(laptop.ready, async (stage) => {
      await measure(warmUp, stage, 0);
      const rates: RateFigures[] = [];
      let first = 1_000_000;
      for (const phase of phases) {
        rates.push(await measure(phase, stage, first));
        first += 1_000_000;
      }
      const bill = await billOf(
        { counts: () => laptop.counts(), reset: () => laptop.resetCounts() },
        billed.pointsPerSecond * billed.seconds,
        billed.pointsPerRequest,
        () => measure(billed, stage, first),
      );
      return { name: "end-to-end", rates, bill };
    });
  } finally {
    await laptop.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withReceiver(ready: Ready, use: (stage: Stage) => Promise<EndToEndFigures>): Promise<EndToEndFigures> {
  const addresses: Addresses = { httpUrl: ready.httpUrl, apiUrl: ready.httpUrl };
  const receipts = new Map<number, number>();
  const repeats = { count: 0 };
  const secret = randomBytes(24).toString("base64url");
  const receiver = await startReceiver({
    ...ready.receiver,
    secret,
    onEvent: ({ data }) => {
      const sequence = Number(data.Bench?.Sequence);
      if (receipts.has(sequence)) repeats.count++;
      else receipts.set(sequence, performance.now());
    },
    onRefused: () => {},
    onForged: (fault) => console.error(`forged: ${fault}`),
  });
  const admin = await signIn(addresses, ready.user.username, ready.user.password);
  const connector = await call(addresses, admin, "POST", `/v2/projects/${ready.project.id}/dataconnectors`, {
    type: "HTTP_PUSH",
    httpConfig: { url: receiver.url, signatureSecret: secret },
  });
  const token = await signIn(addresses, ready.source.username, ready.source.password);
  try {
    return await use({ ready, token, receipts, repeats });
  } finally {
    await call(addresses, admin, "DELETE", `/v2/${textOf(connector, "name")}`);
    await receiver.close();
  }
}

async function measure(phase: Phase, { ready, token, receipts, repeats }: Stage, first: number): Promise<RateFigures> {
  const due = new Map<number, number>();
  receipts.clear();
  repeats.count = 0;
  const onDue = (sequences: readonly number[], millis: number) => {
    for (const sequence of sequences) due.set(sequence, millis);
  };
  const start = performance.now();
  const { accepted, refused } = await run({ ...phase, httpUrl: ready.httpUrl, token, onDue }, first);
  if (refused > 0) console.error(`${refused} points were refused at ${phase.pointsPerSecond}/s`);
  const deadline = performance.now() + patienceMillis;
  while (receipts.size < accepted && performance.now() < deadline) await wait(20);
  const seconds = (Math.max(...receipts.values()) - start) / 1000;
  const latencies = [...receipts]
    .map(([sequence, millis]) => millis - (due.get(sequence) ?? millis))
    .sort((one, other) => one - other);
  return {
    ...phase,
    sent: accepted,
    delivered: receipts.size,
    repeated: repeats.count,
    lost: accepted - receipts.size,
    p50Millis: at(latencies, 0.5),
    p95Millis: at(latencies, 0.95),
    p99Millis: at(latencies, 0.99),
    sustainedPerSecond: accepted / seconds,
  };
}

if (import.meta.main) console.log(JSON.stringify(await benchEndToEnd(), null, 2));
