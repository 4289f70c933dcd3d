/** Reads a day of the lake in a thread of its own, whose memory is bounded. Answers how many rows came, in which order. */

import { parentPort, workerData } from "node:worker_threads";
import { LakeSeries } from "../../../lambdas/shared/adapters/s3/lake/lake-series.ts";
import type { Batch, ScanOrder } from "../../../lambdas/shared/core/query/series.ts";
import { storeOf } from "./day-in-folder.ts";

export interface DayRead {
  readonly rows: number;
  readonly isInOrder: boolean;
  /** Of the field `index`. */
  readonly sum: number;
}

function countInto(read: DayRead, { count, times, fields }: Batch, last: bigint, sign: bigint): DayRead {
  let { sum, isInOrder } = read;
  const numbers = fields.get("index")?.numbers;
  let before = last;
  for (let index = 0; index < count; index++) {
    const at = times[index] ?? 0n;
    sum += numbers?.[index] ?? 0;
    isInOrder &&= sign * (at - before) >= 0n;
    before = at;
  }
  return { rows: read.rows + count, isInOrder, sum };
}

const { folder, order }: { folder: string; order: ScanOrder } = workerData;
const series = { project: "P", retention: "R", source: "source", measurement: "m" };
const to = 2n ** 63n - 1n;
let read: DayRead = { rows: 0, isInOrder: true, sum: 0 };
let last = order === "oldest-first" ? 0n : to;
for await (const batch of new LakeSeries(storeOf(folder)).scan({ series, from: 0n, to, order })) {
  read = countInto(read, batch, last, order === "oldest-first" ? 1n : -1n);
  last = batch.times[batch.count - 1] ?? last;
}
parentPort?.postMessage(read);
