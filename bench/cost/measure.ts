/**
 * Counts what a laptop does for points at several rates, with each kind of retention and with a data connector, and
 * writes it into `loads.json`, which `print.ts` prices. `node bench/cost/measure.ts` takes ten minutes;
 * `node bench/cost/measure.ts S3` counts one addition anew, and leaves the others as they are.
 */

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { InfluxdbDouble } from "../../test/support/influxdb/double.ts";
import type { Counted } from "../bill.ts";
import { count } from "../counting.ts";
import { type BenchLaptop, withLaptop } from "../laptop.ts";
import { randomMoments, run } from "../load.ts";
import { withWebhook } from "../receivers/webhook.ts";
import { isShort } from "../settings.ts";
import { additions, type Load, type Loads, type Rate, rates, readLoads } from "./loads.ts";
import { makeSender, type Sender } from "./sender.ts";

/** Is long enough for a few hundred points or for what happens each minute to be a small part. */
const secondsAt = ({ pointsPerSecond }: Rate): number => (isShort ? 2 : pointsPerSecond < 10 ? 30 : 20);
const quietMillis = 4_000;

/** Waits until the functions that points go through have called nothing more for a while. */
async function untilQuiet({ laptop }: BenchLaptop): Promise<void> {
  const calls = async (): Promise<number> =>
    (await laptop.counts()).filter(({ caller }) => !isOfTheMinute(caller)).reduce((sum, { calls }) => sum + calls, 0);
  for (let before = -1, now = await calls(); now !== before; now = await calls()) {
    before = now;
    await wait(quietMillis);
  }
}

/** Tells what a stage does each minute, whether or not points come: it is part of what an idle stage costs. */
const isOfTheMinute = (caller: string): boolean => /Watch|Perform/.test(caller);

async function measure(bench: BenchLaptop, rate: Rate, { addition, token }: Sender, first: number): Promise<Load> {
  const seconds = secondsAt(rate);
  const load = { ...rate, seconds, httpUrl: bench.laptop.ready.httpUrl, tokens: [token] };
  let points = 0;
  const counted = await count(bench, async () => {
    const { accepted, refused } = await run({ ...load, moments: randomMoments(load) }, first);
    if (refused > 0) throw new Error(`${addition}, ${rate.pointsPerSecond}: ${refused} points were refused.`);
    points = accepted;
    await untilQuiet(bench);
  });
  return { addition, ...rate, points, counted: ofPoints(counted) };
}

const ofPoints = ({ calls, invocations, logBytes }: Counted): Counted => ({
  calls: calls
    .filter(({ caller }) => !isOfTheMinute(caller))
    .map(({ caller, service, action, calls, units, unit }) => ({ caller, service, action, calls, units, unit })),
  invocations: Object.fromEntries(Object.entries(invocations).filter(([name]) => !isOfTheMinute(name))),
  logBytes,
});

/** Writes what was counted beside what is known of other loads. */
function keep(load: Load): void {
  const file = join(import.meta.dirname, "loads.json");
  const isOther = (each: Load): boolean =>
    each.addition !== load.addition || each.pointsPerSecond !== load.pointsPerSecond;
  const before = existsSync(file) ? readLoads().loads.filter(isOther) : [];
  const found: Loads = { countedOn: new Date().toISOString().slice(0, 10), loads: [...before, load] };
  writeFileSync(file, `${JSON.stringify(found, null, 1)}\n`);
}

const asked = process.argv.slice(2).filter((each) => !each.startsWith("-"));
await withLaptop((bench) =>
  withWebhook(bench, async (webhook) => {
    await using server = await new InfluxdbDouble().listen();
    let first = 0;
    for (const addition of additions.filter((each) => asked.length === 0 || asked.includes(each))) {
      const sender = await makeSender(bench, addition, { influxdbUrl: server.url, webhook });
      for (const rate of rates) {
        first += 1_000_000;
        const load = await measure(bench, rate, sender, first);
        console.log(`${addition}: ${rate.pointsPerSecond} points a second, ${load.points} points`);
        if (!isShort) keep(load);
      }
    }
  }),
);
