/** `npm run bench`: all figures in one run, as a table and as `bench/results.json`. */

import { writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { join } from "node:path";
import { benchBundles } from "./bundles.ts";
import { benchDeliver } from "./deliver.ts";
import { benchEndToEnd } from "./end-to-end.ts";
import { benchIngest } from "./ingest.ts";

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

console.log("ingest: parse, validate, flatten, encode, against bare JSON.parse …");
const ingest = await benchIngest();
console.table(
  ingest.cases.map((row) => ({
    case: row.name,
    "MB/s": rounded(row.mbPerSecond),
    "JSON.parse MB/s": rounded(row.jsonParseMbPerSecond),
    ratio: rounded(row.ratio),
  })),
);

console.log("deliver: signed POSTs per CPU-second, against a bare undici pool …");
const deliver = await benchDeliver();
console.table([
  {
    "ours/CPU-s": Math.round(deliver.postsPerCpuSecond),
    "bare/CPU-s": Math.round(deliver.barePostsPerCpuSecond),
    ratio: rounded(deliver.ratio),
  },
]);

console.log("bundles: size and import in a fresh process …");
const bundles = await benchBundles();
console.table(bundles.functions);

console.log("end to end: POST to verified receipt, everything on disk (some three minutes) …");
const endToEnd = await benchEndToEnd();
console.table(
  endToEnd.rates.map((rate) => ({
    "points/s": rate.pointsPerSecond,
    "per request": rate.pointsPerRequest,
    sent: rate.sent,
    repeated: rate.repeated,
    lost: rate.lost,
    "p50 ms": rounded(rate.p50Millis, 1),
    "p95 ms": rounded(rate.p95Millis, 1),
    "p99 ms": rounded(rate.p99Millis, 1),
    "sustained/s": Math.round(rate.sustainedPerSecond),
  })),
);
const { bill } = endToEnd;
console.log(
  `dollars per million events, ${bill.pointsPerRequest} points a request, one connector, prices of ${bill.pricesAsOf}:`,
);
console.table(
  bill.lines.map((line) => ({
    ...line,
    unitsPerEvent: rounded(line.unitsPerEvent, 4),
    dollarsPerMillionEvents: rounded(line.dollarsPerMillionEvents, 3),
  })),
);
console.log(`together $${bill.dollarsPerMillionEvents.toFixed(2)}, without Lambda's compute time`);

const machine = { cpu: cpus()[0]?.model, cores: cpus().length, kernel: release(), node: process.version };
const results = { time: new Date().toISOString(), machine, ingest, deliver, bundles, endToEnd };
writeFileSync(join(import.meta.dirname, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
console.log("written to bench/results.json");
