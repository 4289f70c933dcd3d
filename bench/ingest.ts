/**
 * Measures how fast the door parses, validates, flattens and encodes a request for the queue, against bare `JSON.parse`
 * of the same text.
 */

import { encodeForQueue } from "../lambdas/shared/core/intake/intake-body.ts";
import type { IntakeRequest } from "../lambdas/shared/core/intake/intake-message.ts";
import { readDataRequest } from "../lambdas/shared/core/intake/read-request.ts";

interface IngestCase {
  readonly name: string;
  readonly bytes: number;
  readonly ratio: number;
  readonly mbPerSecond: number;
  readonly jsonParseMbPerSecond: number;
}

/** The figures of all cases. The first three are those of the slower of the two typical cases. */
export interface IngestFigures {
  readonly name: "ingest";
  readonly ratio: number;
  readonly mbPerSecond: number;
  readonly jsonParseMbPerSecond: number;
  readonly cases: readonly IngestCase[];
}

const rounds = 7;
const roundMilliseconds = 150;
const receivedAtNanos = "1708876800000000000";

/**
 * Measures a small and a large typical request, and one whose times are numbers of nanoseconds, which only the exact
 * reader can read.
 */
export async function benchIngest(): Promise<IngestFigures> {
  const typical = [measure("10 points", requestOf(10, false)), measure("1,000 points", requestOf(1000, false))];
  const slower = typical.reduce((slowest, candidate) => (candidate.ratio < slowest.ratio ? candidate : slowest));
  const { ratio, mbPerSecond, jsonParseMbPerSecond } = slower;
  const exact = measure("1,000 points, times as nanosecond numbers", requestOf(1000, true));
  return { name: "ingest", ratio, mbPerSecond, jsonParseMbPerSecond, cases: [...typical, exact] };
}

/** Makes a request with measurements of machines, each of them one nested object. */
function requestOf(points: number, timesAreNumbers: boolean): string {
  const metrics = Array.from({ length: points }, (_, index) => ({
    Name: "Monitoring",
    Tags: { Connection_Tag: "System_Monitoring_Requester", MachineName: "MyMachine", SerialNumber: `7777${index % 7}` },
    Fields: {
      CPU_Temp: 55 + (index % 10),
      CPU_Load: ((index * 7919) % 10_000) / 100,
      Mem_Free: 123_456_789 + index,
      Disk: { Used: 0.5 + index, Free: index },
      State: "running",
    },
    Timestamp: String(1_708_876_800_000 + index),
  }));
  const text = JSON.stringify({ Metrics: metrics });
  return timesAreNumbers ? text.replace(/"Timestamp":"(\d+)"/g, '"Timestamp":$1000000') : text;
}

/** Answers the median round. Both sides take turns within each round, so that a busy machine slows them alike. */
function measure(name: string, text: string): IngestCase {
  const bytes = Buffer.byteLength(text);
  const results = Array.from({ length: rounds }, () => {
    const jsonParseMbPerSecond = mbPerSecondOf(() => JSON.parse(text), bytes);
    const mbPerSecond = mbPerSecondOf(() => ingest(text), bytes);
    return { name, bytes, ratio: mbPerSecond / jsonParseMbPerSecond, mbPerSecond, jsonParseMbPerSecond };
  });
  const [middle] = results.sort((a, b) => a.ratio - b.ratio).slice(rounds >> 1);
  if (middle === undefined) throw new Error("There was no round.");
  return middle;
}

function ingest(text: string): string {
  const message: IntakeRequest = {
    version: 1,
    project: "project",
    source: "fe453df1-b4a0-492d-a12c-505988eea849",
    acceptedAt: 1_708_876_800_000,
    nonce: "nonce",
    points: readDataRequest(text, { receivedAtNanos }),
  };
  return encodeForQueue(message);
}

function mbPerSecondOf(work: () => unknown, bytes: number): number {
  const begin = performance.now();
  let repeats = 0;
  while (performance.now() - begin < roundMilliseconds) {
    work();
    repeats++;
  }
  return (repeats * bytes) / 1000 / (performance.now() - begin);
}

if (import.meta.main) {
  const { cases } = await benchIngest();
  for (const { name, ratio, mbPerSecond, jsonParseMbPerSecond } of cases) {
    const speeds = `${mbPerSecond.toFixed(0)} MB/s; JSON.parse ${jsonParseMbPerSecond.toFixed(0)} MB/s`;
    console.log(`ingest, ${name}: ${ratio.toFixed(2)} of JSON.parse (${speeds})`);
  }
}
