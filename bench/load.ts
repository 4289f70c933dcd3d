/** Makes an open-loop load: points leave when they are due, whether or not earlier ones were answered. */

import { setTimeout as wait } from "node:timers/promises";
import { Pool } from "undici";

export interface Load {
  readonly httpUrl: string;
  /** The access tokens of the sources that send. They take turns, request by request. */
  readonly tokens: readonly string[];
  readonly pointsPerSecond: number;
  readonly pointsPerRequest: number;
  readonly seconds: number;
  /**
   * When each request is due, as parts of the whole time in ascending order. Without it, requests are spread evenly.
   */
  readonly moments?: readonly number[];
  /** Is called when a request is due, with the sequence numbers of its points. Latencies count from here. */
  readonly onDue?: (sequences: readonly number[], millis: number) => void;
  /** Is called when a request was answered 200. */
  readonly onAccepted?: (sequences: readonly number[]) => void;
}

interface LoadResult {
  readonly accepted: number;
  readonly refused: number;
  /** How long it took until the last request was answered. */
  readonly seconds: number;
}

const measurement = "Bench";

/** Gives each point a time of its own, because of two of one series and time a store may keep one. */
const bodyOf = (sequences: readonly number[]): string => {
  const nanos = BigInt(Date.now()) * 1_000_000n;
  const Metrics = sequences.map((sequence) => ({
    Name: measurement,
    Tags: { MachineName: "MyMachine", SerialNumber: "77777" },
    Fields: { Sequence: sequence, CPU_Temp: 55, CPU_Load: 23.4 },
    Timestamp: `${nanos + BigInt(sequence % 1_000_000)}`,
  }));
  return JSON.stringify({ Metrics });
};

const requestsOf = ({ pointsPerSecond, pointsPerRequest, seconds }: Load): number =>
  Math.round((pointsPerSecond / pointsPerRequest) * seconds);

/** Answers a random moment within each request's share of the time, as senders that know nothing of each other have. */
export const randomMoments = (load: Load): number[] => {
  const requests = requestsOf(load);
  return Array.from({ length: requests }, (_, index) => (index + Math.random()) / requests);
};

/** Sends the load. Its sequence numbers begin at `first`. */
export async function run(load: Load, first: number): Promise<LoadResult> {
  const pool = new Pool(load.httpUrl, { connections: 128 });
  const start = performance.now();
  const requests = requestsOf(load);
  const pending: Promise<boolean>[] = [];
  for (let index = 0; index < requests; index++) {
    const due = start + (load.moments?.[index] ?? index / requests) * load.seconds * 1000;
    const ahead = due - performance.now();
    if (ahead > 1) await wait(ahead);
    const sequences = Array.from(
      { length: load.pointsPerRequest },
      (_, at) => first + index * load.pointsPerRequest + at,
    );
    load.onDue?.(sequences, due);
    pending.push(send(pool, load, index, sequences));
  }
  const answers = await Promise.all(pending);
  const seconds = (performance.now() - start) / 1000;
  await pool.close();
  const accepted = answers.filter(Boolean).length * load.pointsPerRequest;
  return { accepted, refused: answers.length * load.pointsPerRequest - accepted, seconds };
}

/** A load of single points whose senders each wait for an answer before they send the next. */
export interface ClosedLoad extends Pick<Load, "httpUrl" | "tokens" | "onDue" | "onAccepted"> {
  readonly connections: number;
  readonly seconds: number;
}

/** Sends as much as is taken. Its sequence numbers begin at `first`. */
export async function runClosed(load: ClosedLoad, first: number): Promise<LoadResult> {
  const { httpUrl, connections } = load;
  const pool = new Pool(httpUrl, { connections });
  const start = performance.now();
  const [until, counts] = [start + load.seconds * 1000, { sent: 0, accepted: 0 }];
  const sendOn = async (): Promise<void> => {
    while (performance.now() < until) {
      const index = counts.sent++;
      load.onDue?.([first + index], performance.now());
      if (await send(pool, load, index, [first + index])) counts.accepted++;
    }
  };
  await Promise.all(Array.from({ length: connections }, sendOn));
  const seconds = (performance.now() - start) / 1000;
  await pool.close();
  return { accepted: counts.accepted, refused: counts.sent - counts.accepted, seconds };
}

async function send(
  pool: Pool,
  { tokens, onAccepted }: Pick<Load, "tokens" | "onAccepted">,
  index: number,
  sequences: readonly number[],
): Promise<boolean> {
  const headers = {
    authversion: "V0.0.1",
    dataversion: "V0.0.3",
    "content-type": "application/json",
    authorization: `Bearer ${tokens[index % tokens.length]}`,
  };
  const answer = await pool.request({ path: "/api/data", method: "POST", headers, body: bodyOf(sequences) });
  await answer.body.dump();
  if (answer.statusCode !== 200) return false;
  onAccepted?.(sequences);
  return true;
}
