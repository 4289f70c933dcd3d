/** Retains messages in a world that a test sees into. */

import { type RetainPort, retain } from "../../../../../lambdas/pipeline/retain/retain.ts";
import type { RowState } from "../../../../../lambdas/shared/core/change/current-rows.ts";
import { newestOfEach } from "../../../../../lambdas/shared/core/event/latest.ts";
import type { PackToWrite } from "../../../../../lambdas/shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../../../../lambdas/shared/core/event/point.ts";
import type { RetainMessage } from "../../../../../lambdas/shared/core/event/retain-message.ts";
import { notedSizes } from "../../../../support/metering/noted-counts.ts";
import { point } from "../../../../support/points.ts";

export const atSeconds = 1_708_876_800;
export const acceptedAt = atSeconds * 1000;
export const day = 86_400;

export const pointAt = (seconds: number, changed: Partial<IdentifiedPoint> = {}): IdentifiedPoint => ({
  ...point,
  eventId: `${changed.measurement ?? ""}${seconds}`.padStart(20, "0"),
  atNanos: `${seconds}000000000`,
  ...changed,
});

export const logged = (points: readonly IdentifiedPoint[], changed: Partial<RetainMessage> = {}): RetainMessage => ({
  version: 1,
  project: "P",
  source: "S",
  acceptedAt,
  keepSeconds: 31 * day,
  points,
  ...changed,
});

/** A message of points that are kept in a retention, and in no event log. */
export const retained = (
  points: readonly IdentifiedPoint[],
  { retention = "year", keepSeconds = 365 * day, ...changed }: Partial<RetainMessage> = {},
): RetainMessage => logged(points, { keepSeconds: 0, retentions: [{ retention, keepSeconds }], ...changed });

/** Retains a batch of bodies. Their message ids are their positions. */
export async function kept(bodies: readonly unknown[], changed: Partial<RetainPort> = {}) {
  const done = {
    events: [] as PackToWrite[],
    points: [] as PackToWrite[],
    series: [] as string[][],
    renewed: [] as [series: string, day: number, keptUntil: number][],
    noted: [] as string[],
    rows: [] as [place: object, states: readonly RowState[], until: number][],
    lastData: [] as unknown[],
    latest: [] as [project: string, source: string, type: string, eventId: number][],
    messages: [] as { project: string; source: string; kind: string; text: string; atMillis: number; times?: number }[],
    reports: [] as string[],
    ended: [] as string[],
  };
  const { stored, meter } = notedSizes();
  const port: RetainPort = {
    meter,
    writePacks: ({ events, points }) => {
      done.events.push(...events);
      done.points.push(...points);
      return written;
    },
    rows: {
      keep: async (place, states, until) => {
        done.rows.push([place, states, until]);
        return [];
      },
    },
    noteDays: async (projects) => void done.noted.push(...projects),
    days: { renew: async (...all) => void done.renewed.push(all) },
    catalogue: { note: async ({ project, retention, source }) => void done.series.push([project, retention, source]) },
    sources: {
      setLastData: async (...all) => {
        done.lastData.push(all);
        return { wasSilent: false };
      },
      addMessage: async (project, source, message) => void done.messages.push({ project, source, ...message }),
    },
    endSilence: async ({ project, source }) => void done.ended.push(`${project} ${source}`),
    latest: {
      keep: async ({ project, source, points }) => {
        for (const { measurement, eventId } of newestOfEach(points))
          done.latest.push([project, source, measurement, Number(eventId)]);
        return [];
      },
    },
    nowMillis: () => acceptedAt,
    report: (message) => done.reports.push(message),
    ...changed,
  };
  const records = bodies.map((body, index) => ({
    messageId: String(index),
    body: typeof body === "string" ? body : JSON.stringify(body),
  }));
  return { failed: [...(await retain(records, port))].sort(), stored, ...done };
}

/** Is how writes end that succeed. */
export const written = { events: Promise.resolve(), points: Promise.resolve() };

export const idsOf = (packs: readonly PackToWrite[]) =>
  packs.map(({ series, pack }) => [series, pack.points.map(({ eventId }) => Number(eventId))]);
