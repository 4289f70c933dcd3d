/** Routes messages over MQTT in a world that a test sees into. */

import type { SourceNote } from "../../../../../lambdas/pipeline/route/mqtt-intake.ts";
import { routeMqtt } from "../../../../../lambdas/pipeline/route/route-mqtt.ts";
import type { RejectedPayload } from "../../../../../lambdas/shared/doors/mqtt.ts";
import { notedCounts } from "../../../../support/metering/noted-counts.ts";
import { source } from "../../../../support/points.ts";
import { acceptedAt, connector, createRouteWorld, recordsOf } from "./routed.ts";

export const topics = `v1/sources/${source.id}/data/read`;
export const topic = `${topics}/System/Monitoring/CPU_Temp`;

export const other = "00000000-0000-4000-8000-000000000007";

export const record = (payload: string | Uint8Array, changed: Record<string, unknown> = {}) => ({
  payload: Buffer.from(payload).toString("base64"),
  topic,
  receivedAt: acceptedAt,
  clientId: source.id,
  ...changed,
});

export interface Setting {
  readonly cannotNote?: boolean;
  readonly cannotRefuse?: boolean;
  readonly cannotFind?: boolean;
  readonly cannotNoteAnswer?: boolean;
  readonly cannotKeepLogs?: boolean;
  readonly hasTooManyLogs?: boolean;
  readonly cannotNotePresence?: boolean;
  readonly cannotFill?: boolean;
  readonly cannotCount?: boolean;
  /** The projects that have taken their quota. */
  readonly above?: readonly string[];
  readonly fails?: Readonly<Record<string, Error>>;
  readonly projects?: readonly string[];
  readonly isStorm?: boolean;
  readonly hasBlobStore?: boolean;
}

export async function routedMqtt(bodies: readonly unknown[], setting: Setting = {}) {
  const { port, ...seen } = createRouteWorld({
    connectors: [connector("one")],
    ...(setting.fails ? { fails: setting.fails } : {}),
  });
  const counted: [string, number][] = [];
  const notes: (SourceNote & { readonly times: number })[] = [];
  const refusals: RejectedPayload[] = [];
  const answers: object[] = [];
  const kept: object[] = [];
  const presences: object[] = [];
  const wakes: object[] = [];
  const fills: object[] = [];
  const projectNotes: object[] = [];
  const blobs: string[] = [];
  const { counts, meter } = notedCounts();
  const failed = await routeMqtt(recordsOf(bodies), {
    ...port,
    meter,
    isAboveQuota: async (project, points) => {
      if (setting.cannotCount) throw new Error("throttled");
      counted.push([project, points]);
      return setting.above?.includes(project) ?? false;
    },
    projectOf: async (id) => {
      if (setting.cannotFind) throw new Error("throttled");
      return id === source.id ? source.project : id === other ? "Q" : undefined;
    },
    blobs: { put: async (key, bytes, mediaType) => void blobs.push(`${key} ${bytes.byteLength} ${mediaType}`) },
    hasBlobStore: async () => setting.hasBlobStore ?? false,
    note: async (note, times) => {
      if (setting.cannotNote) throw new Error("throttled");
      notes.push({ ...note, times });
    },
    holderOf: async (clientId) =>
      clientId.startsWith("dash") ? { identity: "ann", projects: setting.projects ?? [source.project] } : undefined,
    projectOfCompany: async (name) => ({ AcmeCorp: source.project, OtherCorp: "Q" })[name],
    noteProject: async (note, times) => {
      if (setting.cannotNote) throw new Error("throttled");
      projectNotes.push({ ...note, times });
    },
    notePresence: async (id, event) => {
      if (setting.cannotNotePresence) throw new Error("throttled");
      presences.push({ source: id, ...event });
      return { isStorm: setting.isStorm ?? false };
    },
    wake: async (woken, connectedAt) => void wakes.push({ ...woken, connectedAt }),
    fill: async (message) => {
      if (setting.cannotFill) throw new Error("throttled");
      fills.push(message);
    },
    keepLogs: async (place, logs) => {
      if (setting.cannotKeepLogs) throw new Error("throttled");
      if (setting.hasTooManyLogs) return false;
      kept.push(...logs.map(({ level, text, time }) => ({ ...place, level, text, time })));
      return true;
    },
    noteAnswer: async (place, answer, atMillis) => {
      if (setting.cannotNoteAnswer) throw new Error("throttled");
      answers.push({ ...place, ...answer, atMillis });
    },
    refuse: async (_, refusal) => {
      if (setting.cannotRefuse) throw new Error("no broker");
      refusals.push(refusal);
    },
  });
  return {
    failed: [...failed].sort(),
    counts,
    notes,
    refusals,
    answers,
    kept,
    presences,
    wakes,
    fills,
    projectNotes,
    counted,
    blobs,
    ...seen,
  };
}
