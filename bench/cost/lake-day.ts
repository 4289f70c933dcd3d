/**
 * Lives through a day of the lake in memory, by the parts that note, look at and put together its files, and counts what
 * putting them together asks of AWS and of the processor.
 */

import { createLakeTender } from "../../lambdas/background/perform/lake/tend-lake.ts";
import { Turns } from "../../lambdas/background/perform/turns.ts";
import { createDayNotes } from "../../lambdas/pipeline/retain-s3/note-days.ts";
import { decodeLakeFile, sizeOfLakeFile } from "../../lambdas/shared/adapters/s3/lake/decode.ts";
import { encodeLakeFile } from "../../lambdas/shared/adapters/s3/lake/encode.ts";
import type { LakeMessage } from "../../lambdas/shared/core/job.ts";
import { filesOf, isPointFile, type LakeFile } from "../../lambdas/shared/core/lake/layout.ts";
import type { LakePoint } from "../../lambdas/shared/core/lake/point.ts";

const place = { project: "P", retention: "R" };
const day = "2026-01-01";
const startMillis = Date.parse(`${day}T00:00:00Z`);
const minuteMillis = 60_000;
const hourMillis = 60 * minuteMillis;

/** How a day comes: in batches of so many seconds, each of the queue's pollers with one of its own. */
export interface LakeRate {
  readonly pointsPerSecond: number;
  readonly windowSeconds: number;
  readonly pollers: number;
  /** How many hours of the day points come. */
  readonly hours: number;
}

/** What putting the files of the day together came to. */
export interface LakeDayCost {
  readonly points: number;
  /** Files of batches, which are written whether or not they are put together later. */
  readonly written: number;
  /** Files that are left when nothing more is to be done. */
  readonly left: number;
  readonly bytesLeft: number;
  /** Of files that were put together, which a bucket with versions keeps for a while. */
  readonly bytesReplaced: number;
  /** How many points were written again, all times together. */
  readonly rewritten: number;
  readonly invocations: number;
  readonly calls: { [Call in "get" | "put" | "list" | "remove" | "read" | "write" | "send"]: number };
  /** Milliseconds of this thread, without the calls themselves. */
  readonly cpuMillis: number;
}

interface Kept {
  readonly bytes: Uint8Array;
  readonly writtenAt: number;
}

/** Keeps the lake, what is noted of its day, and the queue of jobs. */
class LakeDay {
  nowMillis = startMillis;
  readonly calls: LakeDayCost["calls"] = { get: 0, put: 0, list: 0, remove: 0, read: 0, write: 0, send: 0 };
  readonly objects = new Map<string, Kept>();
  invocations = 0;
  rewritten = 0;
  bytesReplaced = 0;
  cpuMillis = 0;
  private noted: { edition: number; seenEdition?: number; notedAt: number; lookAt: number } | undefined;
  private readonly queue: LakeMessage[] = [];
  private readonly noteDays = createDayNotes(
    { note: (of, ...how) => this.note(of, ...how), lookBy: async (_, lookAt) => this.lookBy(lookAt) },
    () => this.nowMillis,
  );
  private readonly tend = createLakeTender(this.port(), new Turns());

  async write(file: LakeFile): Promise<void> {
    await this.noteDays(place, [day]);
    this.objects.set(file.key, { bytes: encodeLakeFile(file.points), writtenAt: this.nowMillis });
  }

  /** Does what falls due in a minute, as `watch` has it done. Answers whether the day is still noted. */
  async minute(): Promise<boolean> {
    if (this.noted && this.noted.lookAt <= this.nowMillis) {
      this.noted.lookAt = this.nowMillis + hourMillis;
      this.calls.write++;
      this.send();
    }
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      this.invocations++;
      const before = process.threadCpuUsage();
      await this.tend(next);
      const { user, system } = process.threadCpuUsage(before);
      this.cpuMillis += (user + system) / 1000;
    }
    return this.noted !== undefined;
  }

  private async note(of: { readonly day: string }, lookAt: number, nowMillis: number) {
    if (of.day !== day) return { edition: 1, lookAt };
    const { edition = 0, lookAt: before = lookAt } = this.noted ?? {};
    this.noted = { ...this.noted, edition: edition + 1, notedAt: nowMillis, lookAt: Math.min(before, lookAt) };
    return this.noted;
  }

  private lookBy(lookAt: number): void {
    if (this.noted) this.noted.lookAt = Math.min(this.noted.lookAt, lookAt);
  }

  /** A message is sent, received and removed. */
  private send(): void {
    this.calls.send += 3;
    this.queue.push({ version: 1, kind: "lake", ...place, day });
  }

  private port(): Parameters<typeof createLakeTender>[0] {
    const { calls, objects } = this;
    const places = {
      get: async () => {
        calls.read++;
        return this.noted && { ...place, day, ...this.noted };
      },
      lookAgain: async ({ edition }: { readonly edition: number }, lookAt: number) => {
        calls.write++;
        if (this.noted?.edition === edition) this.noted = { ...this.noted, lookAt, seenEdition: edition };
      },
      forget: async ({ edition }: { readonly edition: number }) => {
        calls.write++;
        if (this.noted?.edition === edition) this.noted = undefined;
      },
    };
    const retention = async () => {
      calls.read++;
      return {
        kind: "S3",
        id: "R",
        project: "P",
        displayName: "lake",
        durationSeconds: 400 * 86_400,
        createTime: "",
      } as const;
    };
    const files = {
      list: async () => {
        calls.list++;
        return [...objects].map(([key, { bytes, writtenAt }]) => ({ key, size: bytes.length, writtenAt }));
      },
      get: async (key: string) => {
        calls.get++;
        return objects.get(key)?.bytes;
      },
      put: async ({ key, points }: LakeFile) => {
        calls.put++;
        this.rewritten += points.length;
        objects.set(key, { bytes: encodeLakeFile(points), writtenAt: this.nowMillis });
      },
      has: async (key: string) => {
        calls.get++;
        return objects.has(key);
      },
      putText: async (key: string, text: string) => {
        calls.put++;
        objects.set(key, { bytes: Buffer.from(text), writtenAt: this.nowMillis });
      },
      remove: async (keys: readonly string[]) => {
        calls.remove++;
        for (const key of keys) {
          this.bytesReplaced += objects.get(key)?.bytes.length ?? 0;
          objects.delete(key);
        }
      },
      removeSome: async () => false,
      days: async () => [day],
      sizeOf: sizeOfLakeFile,
      decode: decodeLakeFile,
    };
    return { files, places, retention, sendJob: async () => this.send(), nowMillis: () => this.nowMillis };
  }
}

/** Makes the points of a batch, which one of the pollers has gathered: each as far from the next as there are pollers. */
function batchAt(second: number, { pointsPerSecond, windowSeconds, pollers }: LakeRate, poller: number): LakePoint[] {
  const count = Math.floor((pointsPerSecond * windowSeconds) / pollers);
  return Array.from({ length: count }, (_, index) => {
    const millis = startMillis + second * 1000 + Math.floor(((index * pollers + poller) * 1000) / pointsPerSecond);
    const event = second * pointsPerSecond + index * pollers + poller;
    return {
      eventId: String(event).padStart(20, "0"),
      source: `source ${event % 20}`,
      measurement: "bench",
      connectionTag: "bench",
      tags: { machine: `press ${event % 7}` },
      fields: { Sequence: event, CPU_Temp: 55 + (event % 100) / 10, CPU_Load: 23.4 },
      atNanos: `${millis}000000`,
      acceptedAt: millis + 20,
    };
  });
}

/** Runs the day, and what comes after it until nothing is left to do. */
export async function liveThroughDay(rate: LakeRate): Promise<LakeDayCost> {
  const lake = new LakeDay();
  let [points, written] = [0, 0];
  for (let second = 0; second < rate.hours * 3_600; second += rate.windowSeconds) {
    lake.nowMillis = startMillis + (second + rate.windowSeconds) * 1000;
    for (let poller = 0; poller < rate.pollers; poller++) {
      for (const file of filesOf(place, batchAt(second, rate, poller))) {
        await lake.write(file);
        points += file.points.length;
        written++;
      }
    }
    await lake.minute();
  }
  while (await lake.minute()) lake.nowMillis += minuteMillis;
  const left = [...lake.objects].filter(([key]) => isPointFile(key));
  const { calls, invocations, rewritten, bytesReplaced, cpuMillis } = lake;
  const bytesLeft = left.reduce((sum, [, { bytes }]) => sum + bytes.length, 0);
  return { points, written, left: left.length, bytesLeft, bytesReplaced, rewritten, invocations, calls, cpuMillis };
}
