/** Says which loads are counted and priced, and reads what was counted. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Counted } from "../bill.ts";

export interface Rate {
  readonly pointsPerSecond: number;
  readonly pointsPerRequest: number;
}

/** Sources that send much put points together, as a sensor does not. */
export const rates: readonly Rate[] = [
  { pointsPerSecond: 1, pointsPerRequest: 1 },
  { pointsPerSecond: 10, pointsPerRequest: 1 },
  { pointsPerSecond: 100, pointsPerRequest: 1 },
  { pointsPerSecond: 1000, pointsPerRequest: 10 },
];

/** The kinds of retentions, in the order of the tables. */
export const kinds = ["DYNAMODB", "TIMESTREAM", "INFLUXDB", "S3"] as const;
export type Kind = (typeof kinds)[number];

/** What the points go into besides the event log, one at a time. */
export const additions = ["nothing", ...kinds, "connector"] as const;
export type Addition = (typeof additions)[number];

export interface Load extends Rate {
  readonly addition: Addition;
  readonly points: number;
  readonly counted: Counted;
}

export interface Loads {
  readonly countedOn: string;
  readonly loads: readonly Load[];
}

export const readLoads = (): Loads =>
  JSON.parse(readFileSync(join(import.meta.dirname, "loads.json"), "utf8")) as Loads;
