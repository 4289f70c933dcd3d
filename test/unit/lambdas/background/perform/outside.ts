/** What slices of jobs need of the outside, in memory. */

import type { ReplayPort } from "../../../../../lambdas/background/perform/replay.ts";
import type { SlicePort } from "../../../../../lambdas/background/perform/slice.ts";
import type { SyncPort } from "../../../../../lambdas/background/perform/sync.ts";
import { packSortKey } from "../../../../../lambdas/shared/adapters/dynamodb/pack-keys.ts";
import type { ConnectorMessage } from "../../../../../lambdas/shared/core/connector/connector-message.ts";
import { eventSeries, packsOf } from "../../../../../lambdas/shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../../../../lambdas/shared/core/event/point.ts";
import type { Job, JobMessage, JobTask, SliceMessage } from "../../../../../lambdas/shared/core/job.ts";
import type { Source } from "../../../../../lambdas/shared/core/source/source.ts";
import type { DataConnector } from "../../../../support/connectors.ts";
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

/** An event of a device, told by its number; a second apart. */
export const event = (number: number, measurement = "temperature"): IdentifiedPoint => ({
  ...point,
  eventId: String(number).padStart(20, "0"),
  measurement,
  atNanos: `${1_708_000_000 + number}000000000`,
});

/** Called before and after each effect; throws where the function is cut off. */
type Effect = <T>(name: string, effect: () => T) => Promise<T>;
const undisturbed: Effect = async (_, effect) => effect();

export class Outside {
  connector: DataConnector | undefined = connector;
  readonly devices = new Map<string, Source>();
  readonly latest = new Map<string, readonly IdentifiedPoint[]>();
  /** By series, in order. */
  readonly packs = new Map<string, { position: string; points: readonly IdentifiedPoint[] }[]>();
  readonly sent: ConnectorMessage[] = [];
  private readonly effect: Effect;

  constructor(effect: Effect = undisturbed) {
    this.effect = effect;
  }

  add(id: string, ...writes: (readonly IdentifiedPoint[])[]): void {
    this.devices.set(id, device(id));
    const packs = writes
      .flatMap(packsOf)
      .map((pack) => ({ position: packSortKey(pack), points: pack.points }))
      .toSorted((one, other) => (one.position < other.position ? -1 : 1));
    this.packs.set(eventSeries(project, id), packs);
  }

  get port(): ReplayPort & SyncPort {
    const pack = (series: string) => this.packs.get(series) ?? [];
    return {
      connector: () => this.effect("connector", () => this.connector),
      source: async (_, id) => this.devices.get(id),
      sources: async (_, { after = "", limit }) => {
        const ids = [...this.devices.keys()].filter((id) => id > after).toSorted();
        const sources = ids.slice(0, limit).flatMap((id) => this.devices.get(id) ?? []);
        return { sources, more: ids.length > limit };
      },
      countSources: async () => this.devices.size,
      latest: async (_, id) => this.latest.get(id) ?? [],
      packs: async function* (series, { after = "" }) {
        yield* pack(series).filter(({ position }) => position > after);
      },
      send: (_, messages) =>
        this.effect("send", () => void this.sent.push(...messages.map(({ body }) => JSON.parse(body)))),
      nowMillis: () => now,
    };
  }
}

/** A job and the queue that its slices stand on. */
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

  port(slices: SlicePort["slices"]): SlicePort {
    return {
      slices,
      jobs: {
        get: async (project, id) => (this.isOf(project, id) ? this.job : undefined),
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
    if (holds) this.job = { ...this.job, ...attributes };
    return holds;
  }
}
