/** Measures what a laptop takes of the processor that has nothing to do: alone, and with a receiver that is down. */

import { setTimeout as wait } from "node:timers/promises";
import { call, signIn } from "../local/client/client.ts";
import { type BenchLaptop, plainly, processorSeconds, withLaptop } from "./laptop.ts";
import { run } from "./load.ts";
import { isShort } from "./settings.ts";

export interface IdleFigures {
  readonly name: "idle";
  /** Percent of one core, over whole minutes, since `watch` looks once in each. Null where there is no `/proc`. */
  readonly alonePercent: number | null;
  /** In the first minutes after the receiver went away, with events that wait for it. */
  readonly receiverDownPercent: readonly (number | null)[];
  readonly waiting: number;
}

const minuteMillis = isShort ? 3_000 : 60_000;
const minutesDown = isShort ? 1 : 3;
const load = { pointsPerSecond: 50, pointsPerRequest: 1, seconds: isShort ? 1 : 10 };
/** A port at which nobody listens. */
const deadUrl = "https://127.0.0.1:9/";

export const benchIdle = (): Promise<IdleFigures> =>
  withLaptop(async (bench) => {
    // Lets pass what a laptop still does at its start.
    await wait(minuteMillis / 2);
    const alonePercent = await percentOfMinute(bench);
    await leaveEvents(bench);
    const receiverDownPercent: (number | null)[] = [];
    for (let minute = 0; minute < minutesDown; minute++) receiverDownPercent.push(await percentOfMinute(bench));
    return { name: "idle", alonePercent, receiverDownPercent, waiting: load.pointsPerSecond * load.seconds };
  }, plainly);

/** Has events wait for a receiver that is down. */
async function leaveEvents({ laptop, addresses, admin }: BenchLaptop): Promise<void> {
  const { httpUrl, project, source } = laptop.ready;
  const made = { type: "HTTP_PUSH", httpConfig: { url: deadUrl } };
  await call(addresses, admin, "POST", `/v2/projects/${project.id}/dataconnectors`, made);
  const token = await signIn(addresses, source.username, source.password);
  const { refused } = await run({ ...load, httpUrl, tokens: [token] }, 0);
  if (refused > 0) throw new Error(`idle: ${refused} points were refused.`);
}

async function percentOfMinute({ laptop: { pid } }: BenchLaptop): Promise<number | null> {
  const [before, start] = [processorSeconds(pid), performance.now()];
  await wait(minuteMillis);
  const after = processorSeconds(pid);
  return before === null || after === null ? null : ((after - before) / ((performance.now() - start) / 1000)) * 100;
}

if (import.meta.main) console.log(JSON.stringify(await benchIdle(), null, 2));
