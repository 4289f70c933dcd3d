/** Keeps in memory what slices of jobs need of the outside. */

import type { ReplayPort } from "../../../../../lambdas/background/perform/replay.ts";
import type { SlicePort } from "../../../../../lambdas/background/perform/slice.ts";
import type { SyncPort } from "../../../../../lambdas/background/perform/sync.ts";
import { Turns } from "../../../../../lambdas/background/perform/turns.ts";
import type { DataConnector } from "../../../../../lambdas/shared/core/connector/connector.ts";
import type { ConnectorMessage } from "../../../../../lambdas/shared/core/connector/connector-message.ts";
import {
  eventSeries,
  type Pack,
  type PlacedPack,
  packSortKey,
  packSpanNanos,
  packsOf,
} from "../../../../../lambdas/shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../../../../lambdas/shared/core/event/point.ts";
import { sortableNanos } from "../../../../../lambdas/shared/core/instant.ts";
import type { Job, JobMessage, JobTask, SliceMessage } from "../../../../../lambdas/shared/core/job.ts";
import type { Source } from "../../../../../lambdas/shared/core/source/source.ts";
import { point, source } from "../../../../support/points.ts";

export const now = Date.parse("2024-02-25T16:00:00Z");
export const project = "P";

export const connector: DataConnector = {
  id: "C",
  project,
  organization: "O",
  displayName: "",
  status: "ACTIVE",
  events: [],
  labels: ["room"],
  acknowledge: "200",
  disableOnGone: false,
  pauseMode: "drop",
  concurrency: 200,
  activeSince: now - 1000,
  encryptedHttpConfig: "",
  queueUrl: "https://sqs/C",
  queueArn: "arn:C",
  createTime: "",
  updateTime: "",
};

export const newJob = (task: JobTask): Job => ({
  id: "J",
  project,
  task,
  state: "RUNNING",
  done: 0,
  total: null,
  step: 0,
  createdBy: "somebody",
  createTime: "2024-02-25T16:00:00Z",
  updateTime: "2024-02-25T16:00:00Z",
});

export const device = (id: string): Source => ({ ...source, id, project, labels: { room: `room of ${id}` } });

/** Makes an event of a device by its number. Events of successive numbers are a second apart. */
export const event = (number: number, measurement = "temperature"): IdentifiedPoint => ({
  ...point,
  eventId: String(number).padStart(20, "0"),
  measurement,
  atNanos: `${1_708_000_000 + number}000000000`,
});

/** Performs an effect. Throws before or after it if the function is cut off there. */
type Effect = <T>(name: string, effect: () => T) => Promise<T>;
const undisturbed: Effect = async (_, effect) => effect();

const byType = (one: IdentifiedPoint, other: IdentifiedPoint): number => (one.measurement < other.measurement ? -1 : 1);

export class Outside {
  connector: DataConnector | undefined = connector;
  readonly devices = new Map<string, Source>();
  readonly latest = new Map<string, readonly IdentifiedPoint[]>();
  /** The packs by series and position. */
  private readonly packs = new Map<string, Map<string, PlacedPack>>();
  readonly sent: ConnectorMessage[] = [];
  private readonly effect: Effect;

  constructor(effect: Effect = undisturbed) {
    this.effect = effect;
  }

  add(id: string, ...writes: (readonly IdentifiedPoint[])[]): void {
    this.devices.set(id, device(id));
    this.write(eventSeries(project, id), writes.flatMap(packsOf));
  }

  /** Adds packs to the series. A pack that is there already replaces itself. */
  write(series: string, packs: readonly Pack[]): void {
    const kept = this.packs.get(series) ?? new Map<string, PlacedPack>();
    for (const pack of packs)
      kept.set(packSortKey(pack), { position: packSortKey(pack), points: pack.points, expiresAt: 0 });
    this.packs.set(series, kept);
  }

  private devicesOf(of: string): ReadonlyMap<string, Source> {
    return of === project ? this.devices : new Map();
  }

  /** Answers the packs behind the position `after` that may hold points of the range, in order. */
  private read(series: string, { from, to, after = "" }: Parameters<ReplayPort["packs"]>[1]): readonly PlacedPack[] {
    // Reads one pack's span further, since a pack that ends after the range may begin inside it. "~" sorts after every
    // digest.
    const [first, last] = [sortableNanos(from), `${sortableNanos(to + packSpanNanos)}#~`];
    return [...(this.packs.get(series)?.values() ?? [])]
      .filter(({ position }) => position >= first && position <= last && position > after)
      .toSorted((one, other) => (one.position < other.position ? -1 : 1));
  }

  get port(): ReplayPort & SyncPort {
    const read = this.read.bind(this);
    return {
      connector: () => this.effect("connector", () => this.connector),
      source: async (of, id) => this.devicesOf(of).get(id),
      sources: async (of, { after = "", limit }) => {
        const devices = this.devicesOf(of);
        const ids = [...devices.keys()].filter((id) => id > after).toSorted();
        const sources = ids.slice(0, limit).flatMap((id) => devices.get(id) ?? []);
        // Says that there is more after a full page even if there is not, as the registry does.
        return { sources, more: sources.length === limit };
      },
      countSources: async (of) => this.devicesOf(of).size,
      latest: async (of, id) => (this.devicesOf(of).has(id) ? (this.latest.get(id) ?? []) : []).toSorted(byType),
      packs: async function* (series, range) {
        yield* read(series, range);
      },
      send: (_, messages) =>
        this.effect("send", () => void this.sent.push(...messages.map(({ body }) => JSON.parse(body)))),
      nowMillis: () => now,
    };
  }
}

/** A job with the queue on which its slices stand. */
export class JobInMemory {
  job: Job;
  readonly queue: SliceMessage[] = [];
  readonly delays: number[] = [];
  nowMillis = now;
  private readonly effect: Effect;

  constructor(job: Job, effect: Effect = undisturbed) {
    this.job = job;
    this.effect = effect;
  }

  /** Answers what one function has. Functions that run side by side take turns of their own. */
  port(slices: SlicePort["slices"], turns = new Turns()): SlicePort {
    return {
      slices,
      turns,
      jobs: {
        get: async (project, id) => (this.isOf(project, id) ? this.job : undefined),
        begin: (job, counted) =>
          this.effect("begin", () => this.job.attempts === job.attempts && this.change(job, job.step, counted)),
        change: (job, attributes) => this.effect("change", () => this.change(job, job.step, attributes)),
        end: (job, attributes, _nowMillis, { step }) => this.effect("end", () => this.change(job, step, attributes)),
      },
      sendJob: (message, seconds) => this.effect("sendJob", () => this.add(message, seconds)),
      nowMillis: () => this.nowMillis,
      report: () => {},
    };
  }

  private add(message: JobMessage, seconds: number): void {
    if (message.kind !== "job") throw new Error("no slice");
    this.queue.push(message);
    this.delays.push(seconds);
  }

  private isOf(project: string, id: string): boolean {
    return this.job.project === project && this.job.id === id;
  }

  private change({ project, id }: Job, step: number, attributes: Partial<Job>): boolean {
    const holds = this.isOf(project, id) && this.job.state === "RUNNING" && this.job.step === step;
    if (holds) this.job = definedOf({ ...this.job, ...attributes });
    return holds;
  }
}

/** Leaves out what is undefined, as the registry removes it. */
const definedOf = <T extends object>(item: T): T => {
  const left = { ...item };
  for (const [name, value] of Object.entries(item)) if (value === undefined) Reflect.deleteProperty(left, name);
  return left;
};
