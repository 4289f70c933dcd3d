/** Routes intake messages with everything around it in memory, and keeps what was sent. */

import type { OutgoingMessage } from "../../../../../lambdas/pipeline/route/outbox.ts";
import { type RoutePort, route } from "../../../../../lambdas/pipeline/route/route.ts";
import type { DataConnector } from "../../../../../lambdas/shared/core/connector/connector.ts";
import type { IntakeRequest } from "../../../../../lambdas/shared/core/intake/intake-message.ts";
import type { RetentionKind } from "../../../../../lambdas/shared/core/project/retention.ts";
import type { WatchKind } from "../../../../../lambdas/shared/core/project/watch.ts";
import type { LiveFeed } from "../../../../../lambdas/shared/routing/known-watches.ts";
import { ProjectViews, type ViewReader } from "../../../../../lambdas/shared/routing/project-views.ts";
import { plainConnector } from "../../../../support/connectors.ts";
import { point, source } from "../../../../support/points.ts";

export const acceptedAt = 1_708_876_800_000;
const { eventId: _, ...withoutId } = point;
/** A point as it comes in, which has no event id yet. */
export const plainPoint = withoutId;
export const request: IntakeRequest = {
  version: 1,
  project: source.project,
  source: source.id,
  acceptedAt,
  nonce: "nonce",
  points: [plainPoint],
};

export const connector = (id: string, changed: Partial<DataConnector> = {}): DataConnector => ({
  ...plainConnector,
  id,
  project: source.project,
  activeSince: acceptedAt,
  queueUrl: `queue-${id}`,
  ...changed,
});

export interface Setting {
  readonly connectors?: readonly DataConnector[];
  /** The seconds of DynamoDB retentions, and of those that are prefixed `influx`, of kind INFLUXDB, `lake`, of kind S3, or `stamp`, of kind TIMESTREAM. */
  readonly retentions?: Readonly<Record<string, number>>;
  /** True for a stage without the kind INFLUXDB. */
  readonly lacksInfluxdb?: boolean;
  readonly linked?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly isDeleted?: boolean;
  /** Whether the source is disabled. */
  readonly isDisabled?: boolean;
  /** Whether a job deletes the project. */
  readonly isProjectDeleted?: boolean;
  /** The errors that sending throws, by queue. */
  readonly fails?: Readonly<Record<string, Error>>;
  readonly stored?: Readonly<Record<string, string>>;
  /** The ids of connectors whose queue SQS may not know yet. */
  readonly appearing?: readonly string[];
  readonly cannotCount?: boolean;
  readonly nowMillis?: number;
  /** The ways by which every project is followed. */
  readonly watched?: readonly WatchKind[];
  readonly feed?: LiveFeed;
}

/** Makes the port that routing needs, with everything behind it in memory, and shows what went through it. */
export function createRouteWorld(setting: Setting = {}) {
  const sent = new Map<string, OutgoingMessage[]>();
  const reports: string[] = [];
  const missed: { connector: string; timesNanos: readonly string[] }[] = [];
  const port: RoutePort = {
    views: new ProjectViews(createReader(setting), () => 0, setting.feed ?? "watched"),
    load: async (key) => setting.stored?.[key] ?? Promise.reject(new Error("NoSuchKey")),
    send: async (queueUrl, messages) => {
      const error = setting.fails?.[queueUrl];
      if (error) throw error;
      sent.set(queueUrl, [...(sent.get(queueUrl) ?? []), ...messages]);
    },
    noteMissed: async ({ id }, timesNanos) => {
      if (setting.cannotCount) throw new Error("throttled");
      missed.push({ connector: id, timesNanos });
    },
    nowMillis: () => setting.nowMillis ?? acceptedAt,
    mayStillAppear: async (_, id) => setting.appearing?.includes(id) ?? false,
    queues: {
      intake: "intake",
      events: "events",
      influxdb: setting.lacksInfluxdb ? "" : "influxdb",
      s3: "s3",
      timestream: "timestream",
      live: "live",
    },
    report: (message) => reports.push(message),
  };
  const messagesOn = <T>(queueUrl: string): T[] => (sent.get(queueUrl) ?? []).map(({ body }) => JSON.parse(body));
  return { port, sent, reports, missed, messagesOn };
}

function kindOf(id: string): RetentionKind {
  if (id.startsWith("influx")) return "INFLUXDB";
  if (id.startsWith("lake")) return "S3";
  return id.startsWith("stamp") ? "TIMESTREAM" : "DYNAMODB";
}

const createReader = (setting: Setting): ViewReader => ({
  current: async (_projects, places, asked) => ({
    versions: new Map([[source.project, 1]]),
    sources: new Map(
      setting.isDeleted
        ? []
        : places.map(({ project, source: id }) => [
            `${project}/${id}`,
            {
              ...source,
              project,
              id,
              retentions: setting.linked ?? [],
              labels: setting.labels ?? {},
              enabled: !setting.isDisabled,
            },
          ]),
    ),
    watches: asked
      .filter(({ kind }) => setting.watched?.includes(kind))
      .map((place) => ({ ...place, watchedUntil: 60 })),
  }),
  former: async () => new Map(),
  load: async (id) => ({
    project: {
      id,
      organization: "O",
      displayName: "",
      companyName: "AcmeCorp",
      eventLogDays: 31,
      createTime: "",
      ...(setting.isProjectDeleted ? { deleteTime: "2024-02-25T16:00:00.000000Z" } : {}),
    },
    connectors: (setting.connectors ?? []).map((one) => ({ ...one, project: id })),
    retentions: new Map(
      Object.entries(setting.retentions ?? {}).map(([id, keepSeconds]) => [id, { kind: kindOf(id), keepSeconds }]),
    ),
  }),
});

/** Makes queue records of bodies. Their message ids are their positions. */
export const recordsOf = (bodies: readonly unknown[]) =>
  bodies.map((body, index) => ({
    messageId: String(index),
    body: typeof body === "string" ? body : JSON.stringify(body),
  }));

/** Routes a batch of bodies. */
export async function routed(bodies: readonly unknown[], setting: Setting = {}) {
  const { port, ...seen } = createRouteWorld(setting);
  const failed = await route(recordsOf(bodies), port);
  return { failed: [...failed].sort(), ...seen };
}
