/** Joins meters to where their counts are kept. A function does so once, so that its environment counts in one memory. */

import { patienceOf } from "../access/notes/patience.ts";
import { ProjectCounters } from "../adapters/dynamodb/counters/project-counters.ts";
import type { Table } from "../adapters/dynamodb/table.ts";
import { log } from "../handlers/log.ts";
import { createProjectMeter, type ProjectMeter } from "./project-meter.ts";

/** Bounds how long what is counted waits for a count. */
const countingMillis = 200;

export const wireProjectMeter = (stats: Table): ProjectMeter =>
  createProjectMeter({
    store: new ProjectCounters(stats),
    nowMillis: Date.now,
    patience: patienceOf(countingMillis),
    report: (message, error) => log.warn(message, { error }),
  });
