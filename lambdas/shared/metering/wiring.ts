/** Joins meters to where their counts are kept. A function does so once, so that its environment counts in one memory. */

import { ProjectCounters } from "../adapters/dynamodb/counters/project-counters.ts";
import { RetentionSizes } from "../adapters/dynamodb/counters/retention-sizes.ts";
import type { Table } from "../adapters/dynamodb/table.ts";
import { patienceOf } from "../core/waiting/patience.ts";
import { log } from "../handlers/log.ts";
import type { MeterPort } from "./meter.ts";
import { createProjectMeter, type ProjectMeter } from "./project-meter.ts";
import { createRetentionMeter, type RetentionMeter } from "./retention-meter.ts";

/** Bounds how long what is counted waits for a count. */
const countingMillis = 200;

const surroundings: Omit<MeterPort, "store"> = {
  nowMillis: Date.now,
  patience: patienceOf(countingMillis),
  report: (message, error) => log.warn(message, { error }),
};

export const wireProjectMeter = (stats: Table): ProjectMeter =>
  createProjectMeter({ ...surroundings, store: new ProjectCounters(stats) });

export const wireRetentionMeter = (points: Table): RetentionMeter =>
  createRetentionMeter({ ...surroundings, store: new RetentionSizes(points) });
