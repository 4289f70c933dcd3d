/**
 * Counts what a laptop does for points at several rates, with each kind of retention and with a data connector, and
 * writes it into `loads.json`, which `print.ts` prices. `node bench/cost/measure.ts` takes ten minutes;
 * `node bench/cost/measure.ts S3` counts one addition anew, and leaves the others as they are.
 */

import { randomUUID } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { call, signIn, textOf } from "../../local/client/client.ts";
import { InfluxdbDouble } from "../../test/support/influxdb/double.ts";
import type { Counted } from "../bill.ts";
import { count } from "../counting.ts";
import { type BenchLaptop, withLaptop } from "../laptop.ts";
import { randomMoments, run } from "../load.ts";
import { type Webhook, withWebhook } from "../receivers/webhook.ts";
import { isShort } from "../settings.ts";
import { type Addition, additions, type Load, type Loads, type Rate, rates, readLoads } from "./loads.ts";

/** Is long enough for a few hundred points or for what happens each minute to be a small part. */
const secondsAt = ({ pointsPerSecond }: Rate): number => (isShort ? 2 : pointsPerSecond < 10 ? 30 : 20);
const quietMillis = 4_000;

interface Sender {
  readonly addition: Addition;
  readonly token: string;
}

/** Makes a project of its own for each addition, so that none sees what another sends. */
async function makeSender(
  bench: BenchLaptop,
  addition: Addition,
  made: { influxdbUrl: string; webhook: Webhook },
): Promise<Sender> {
  const { addresses, admin } = bench;
  const make = (path: string, body: Record<string, unknown>) => call(addresses, admin, "POST", `/v2/${path}`, body);
  const project = textOf(await make("projects", { displayName: `cost of ${addition}` }), "name");
  const activationUid = randomUUID();
  const influxdb = { influxdb: { version: 1, url: made.influxdbUrl, database: "bench" } };
  const isKind = addition !== "nothing" && addition !== "connector";
  const body = {
    displayName: addition,
    kind: addition,
    duration: "2592000s",
    ...(addition === "INFLUXDB" ? influxdb : {}),
  };
  const retentions = isKind ? [textOf(await make(`${project}/retentions`, body), "name")] : [];
  await make(`${project}/sources`, { displayName: "bench", type: "EXTERNAL_CONNECTION", activationUid, retentions });
  const { password } = await make(`${project}/sources/${activationUid}:resetPassword`, {});
  if (addition === "connector") await made.webhook.serve(project);
  return { addition, token: await signIn(addresses, activationUid, String(password)) };
}

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
