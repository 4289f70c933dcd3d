/** Makes what DynamoDB retentions keep of points, and notes on their sources what is too old for them. */

import type { KeptPoint } from "../../shared/core/event/kept-point.ts";
import { type Pack, type PackToWrite, packsOf, pointSeries } from "../../shared/core/event/pack.ts";
import type { KeptIn, RetainMessage } from "../../shared/core/event/retain-message.ts";
import { shownPoint } from "../../shared/core/event/shown-point.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { NewMessage } from "../../shared/core/source/message.ts";
import type { MeteredRetention, StoredSize } from "../../shared/metering/retention-meter.ts";
import type { CatalogueKeeper } from "../../shared/retaining/catalogue-keeper.ts";
import type { NoteDays } from "./note-days.ts";

export interface RetainedPort {
  /** Has blocks built of what comes into projects today. */
  readonly noteDays: NoteDays;
  /** Learns what series there are. */
  readonly catalogue: Pick<CatalogueKeeper, "note">;
  readonly sources: {
    addMessage(project: ProjectId, source: SourceId, message: NewMessage): Promise<void>;
  };
  readonly nowMillis: () => number;
}

interface Series {
  readonly name: string;
  readonly retention: string;
  readonly project: ProjectId;
  readonly source: SourceId;
  readonly keepSeconds: number;
  readonly points: KeptPoint[];
}

/** What retentions keep of a batch, to be written yet, and how much that is by retention. */
export interface RetainedPacks {
  readonly packs: readonly PackToWrite[];
  readonly stored: readonly Stored[];
}

/** Makes what retentions keep. Notes first what must be known of it before it is written. */
export async function retainedPacks(messages: readonly RetainMessage[], port: RetainedPort): Promise<RetainedPacks> {
  const nowSeconds = Math.floor(port.nowMillis() / 1000);
  const packs: PackToWrite[] = [];
  const stored = new Map<string, Stored>();
  const projects = new Set<ProjectId>();
  for (const series of seriesOf(messages)) {
    projects.add(series.project);
    const tooOld: KeptPoint[] = [];
    for (const pack of packsOf(series.points)) {
      const expiresAt = Number(pack.lastNanos / 1_000_000_000n) + series.keepSeconds;
      if (expiresAt <= nowSeconds) tooOld.push(...pack.points);
      else {
        packs.push({ series: series.name, pack, expiresAt });
        addTo(stored, series, pack);
      }
    }
    await noteTooOld(series, tooOld, port);
  }
  await Promise.all([noteSeries(messages, port), port.noteDays(projects)]);
  return { packs, stored: [...stored.values()] };
}

/** How much of a batch a retention keeps. */
export interface Stored extends MeteredRetention {
  readonly size: StoredSize;
}

function addTo(stored: Map<string, Stored>, { project, retention }: Series, { points, bytes }: Pack): void {
  const { size } = stored.get(retention) ?? { size: { points: 0, bytes: 0 } };
  const sum = { points: size.points + points.length, bytes: size.bytes + bytes };
  stored.set(retention, { project, retention, size: sum });
}

/** Notes what series there are before they are written, since a query must not miss one that is. */
async function noteSeries(messages: readonly RetainMessage[], { catalogue }: RetainedPort): Promise<void> {
  const kept = messages.flatMap(({ retentions = [], project, source, points }) =>
    retentions.map(({ retention }) => ({ retention, project, source, points })),
  );
  const bySource = Map.groupBy(kept, ({ project, retention, source }) => `${project}#${retention}#${source}`);
  const notes = [...bySource.values()].map(async (group) => {
    const [place] = group;
    if (place)
      await catalogue.note(
        place,
        group.flatMap(({ points }) => points),
      );
  });
  await Promise.all(notes);
}

function seriesOf(messages: readonly RetainMessage[]): Iterable<Series> {
  const series = new Map<string, Series>();
  // Has a point that was sent twice keep the time of its later acceptance, since a pack keeps the last one given.
  const inOrder = messages.toSorted((one, other) => one.acceptedAt - other.acceptedAt);
  for (const { retentions = [], ...message } of inOrder) {
    for (const kept of retentions) addPoints(series, message, kept);
  }
  return series.values();
}

function addPoints(
  series: Map<string, Series>,
  { project, source, acceptedAt, points }: RetainMessage,
  { retention, keepSeconds }: KeptIn,
): void {
  for (const point of points) {
    const name = pointSeries(retention, source, point.measurement);
    const found = series.get(name) ?? { name, retention, project, source, keepSeconds, points: [] };
    found.points.push({ ...point, acceptedAt });
    series.set(name, found);
  }
}

/** Notes one message for the points, which counts them. */
async function noteTooOld(
  { project, source, retention }: Series,
  points: readonly KeptPoint[],
  { sources, nowMillis }: RetainedPort,
): Promise<void> {
  const [first] = points;
  if (!first) return;
  const text = `What is older than a retention keeps it was not stored there, such as ${shownPoint(first)}`;
  const noted = { kind: "too-old", text, atMillis: nowMillis(), times: points.length, retention };
  await sources.addMessage(project, source, noted);
}
