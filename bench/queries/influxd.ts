/** Gives a real InfluxDB the points that are queried, where one is installed. */

import { Influxd, influxdPath } from "../../test/support/influxdb/influxd.ts";
import type { Server } from "./ask.ts";
import type { SeriesToFill } from "./points.ts";

const database = "bench";
/** InfluxDB takes 25 MB at once. */
const packsAtOnce = 500;

export interface InstalledInfluxd extends AsyncDisposable {
  readonly server: Server;
  readonly version: string;
}

/** Answers undefined where none is installed. The retention policy has the name of our retention. */
export async function startInfluxd(
  retention: string,
  all: readonly SeriesToFill[],
): Promise<InstalledInfluxd | undefined> {
  const binary = influxdPath();
  if (binary === undefined) return undefined;
  const influxd = await Influxd.start(binary);
  try {
    const [made] = await influxd.query(database, `CREATE DATABASE ${database} WITH DURATION INF NAME "${retention}"`);
    if (made?.error !== undefined) throw new Error(`queries: InfluxDB makes no database: ${made.error}`);
    for (const series of all) await write(influxd, series);
    const version = (await fetch(`${influxd.url}/ping`)).headers.get("x-influxdb-version") ?? "unknown";
    const server = { url: influxd.url, database, headers: {} };
    return { server, version, [Symbol.asyncDispose]: () => influxd[Symbol.asyncDispose]() };
  } catch (error) {
    await influxd[Symbol.asyncDispose]();
    throw error;
  }
}

async function write(influxd: Influxd, { measurement, packs }: SeriesToFill): Promise<void> {
  let waiting: string[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) await influxd.write(database, waiting.join("\n"));
    waiting = [];
  };
  let count = 0;
  for (const points of packs) {
    for (const { connectionTag, tags, fields, atNanos } of points) {
      const machine = tags.machine?.replaceAll(" ", "\\ ") ?? "";
      waiting.push(
        `${measurement},Connection_Tag=${connectionTag},machine=${machine} value=${fields.value} ${atNanos}`,
      );
    }
    count++;
    if (count % packsAtOnce === 0) await flush();
  }
  await flush();
}
