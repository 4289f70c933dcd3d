/** Measures how many points each kind of retention keeps for a second of the processor, sent singly and by tens. */

import { setTimeout as wait } from "node:timers/promises";
import { InfluxdbDouble } from "../../test/support/influxdb/double.ts";
import { makeSender, type Sender } from "../cost/sender.ts";
import { withModule } from "../invocations.ts";
import { type BenchLaptop, withLaptop } from "../laptop.ts";
import { randomMoments, run } from "../load.ts";
import { withWebhook } from "../receivers/webhook.ts";
import { isShort } from "../settings.ts";
import { recordWhile } from "./record.ts";

export interface RetainingRow {
  readonly kind: string;
  readonly pointsPerRequest: number;
  readonly points: number;
  /**
   * Points over the processor time of the function that keeps this kind. That of DYNAMODB keeps the event log, the latest
   * events and what is known of the source beside them, for points of every kind.
   */
  readonly pointsPerCpuSecond: number;
}

export interface RetainingFigures {
  readonly name: "retaining";
  readonly rows: readonly RetainingRow[];
}

/** AWS cuts names of functions, so a long one ends within its word for a function. */
const functions = {
  DYNAMODB: /RetainFunction/,
  INFLUXDB: /RetainInfluxdb/,
  S3: /RetainS3/,
  TIMESTREAM: /RetainTimestream/,
} as const;
type Kind = keyof typeof functions;
const kinds = Object.keys(functions) as readonly Kind[];

const sizes = [1, 10];
const requestsPerSecond = 50;
const seconds = isShort ? 2 : 20;
/** Are longer than any function but that of S3 lets points wait, which is asked for each time. */
const quietMillis = 4_000;
const mostMillis = 400_000;

export const benchRetaining = (): Promise<RetainingFigures> =>
  withLaptop(
    (bench) =>
      withWebhook(bench, async (webhook) => {
        await using server = await new InfluxdbDouble().listen();
        const rows: RetainingRow[] = [];
        for (const kind of kinds) {
          const sender = await makeSender(bench, kind, { influxdbUrl: server.url, webhook });
          // Has the function load its code, and learn what series there are.
          await keep(bench, kind, sender, 1);
          for (const size of sizes) rows.push(await measure(bench, kind, sender, size));
        }
        return { name: "retaining", rows };
      }),
    (folder, start) => withModule("profile/record-profiles.ts", { folder }, start),
  );

async function measure(
  bench: BenchLaptop,
  kind: Kind,
  sender: Sender<Kind>,
  pointsPerRequest: number,
): Promise<RetainingRow> {
  const { recorded, result: points } = await recordWhile(bench, () => keep(bench, kind, sender, pointsPerRequest));
  const own = recorded.functions.filter(({ name }) => functions[kind].test(name));
  if (own.length === 0) throw new Error(`retaining: no function of ${kind} was profiled.`);
  const cpuSeconds = own.reduce((sum, { micros }) => sum + micros, 0) / 1e6;
  return { kind, pointsPerRequest, points, pointsPerCpuSecond: points / cpuSeconds };
}

/** Sends points, and waits until all are kept. Answers how many. */
async function keep(
  bench: BenchLaptop,
  kind: Kind,
  { token }: Sender<Kind>,
  pointsPerRequest: number,
): Promise<number> {
  await bench.laptop.resetCounts();
  const load = {
    httpUrl: bench.laptop.ready.httpUrl,
    tokens: [token],
    pointsPerSecond: requestsPerSecond * pointsPerRequest,
    pointsPerRequest,
    seconds,
  };
  const { accepted, refused } = await run({ ...load, moments: randomMoments(load) }, 0);
  if (refused > 0) throw new Error(`retaining: ${refused} points of ${kind} were refused.`);
  await untilKept(bench, kind);
  return accepted;
}

/** Waits until the function of the kind has taken messages off its queue, and does so no more. */
async function untilKept({ laptop }: BenchLaptop, kind: Kind): Promise<void> {
  const deadline = performance.now() + mostMillis;
  const removed = async (): Promise<number> =>
    (await laptop.counts())
      .filter(({ caller, action }) => functions[kind].test(caller) && action === "DeleteMessageBatch")
      .reduce((sum, { calls }) => sum + calls, 0);
  for (let before = 0, now = await removed(); now === 0 || now !== before; now = await removed()) {
    if (performance.now() > deadline) throw new Error(`retaining: nothing was kept in ${kind}; look at the log.`);
    before = now;
    await wait(quietMillis);
  }
}

if (import.meta.main) console.log(JSON.stringify(await benchRetaining(), null, 2));
