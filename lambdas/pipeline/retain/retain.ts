/** Stores points in the event log or in DynamoDB retentions, and notes on their sources what came in. */

import type { KeptPoint } from "../../shared/core/event/kept-point.ts";
import { fieldsInWords, missingIn } from "../../shared/core/event/known-event.ts";
import { eventSeries, type Pack, type PackToWrite, packsOf, pointSeries } from "../../shared/core/event/pack.ts";
import type { KeptIn, RetainMessage } from "../../shared/core/event/retain-message.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { CatalogueKeeper } from "../../shared/retaining/catalogue-keeper.ts";
import { type RetainRecord, readRecords } from "../../shared/retaining/read-records.ts";
import { noteRows, type RowNotes, type RowsKeeper } from "./current-rows.ts";
import { type LatestKeeper, tooManyTypesText } from "./latest.ts";
import type { NoteDays } from "./note-days.ts";
import { type ClosedDays, renewDays } from "./renew-days.ts";

export interface RetainPort {
  readonly events: { write(packs: readonly PackToWrite[]): Promise<void> };
  readonly points: { write(packs: readonly PackToWrite[]): Promise<void> };
  readonly days: ClosedDays;
  /** Has blocks built of what comes into projects today. */
  readonly noteDays: NoteDays;
  /** Keeps the current state of rows. Answers that of rows that a source may not have besides its others. */
  readonly rows: Pick<RowsKeeper, "keep">;
  /** Learns what series there are. */
  readonly catalogue: Pick<CatalogueKeeper, "note">;
  readonly sources: {
    /** Answers whether the source was told to be silent before. */
    setLastData(project: ProjectId, source: SourceId, atMillis: number): Promise<{ readonly wasSilent: boolean }>;
    addMessage(
      project: ProjectId,
      source: SourceId,
      message: { readonly kind: string; readonly text: string; readonly atMillis: number },
    ): Promise<void>;
  };
  /** Has it told that a silent source sends again. */
  readonly endSilence: (place: { readonly project: ProjectId; readonly source: SourceId }) => Promise<void>;
  /** Keeps the newest event of each type. Answers those of types that a source may not have besides its others. */
  readonly latest: Pick<LatestKeeper, "keep">;
  readonly nowMillis: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** Stores a batch. Answers the ids of messages that must be tried again. */
export async function retain(records: readonly RetainRecord[], port: RetainPort): Promise<Set<string>> {
  const failed = new Set<string>();
  const read = readRecords(records, failed, port.report);
  const results = await Promise.allSettled([
    writeEvents(
      read.map(({ message }) => message),
      port,
    ),
    writePoints(
      read.map(({ message }) => message),
      port,
    ),
  ]);
  for (const result of results) {
    if (result.status === "fulfilled") continue;
    // Tries all messages again: packs hold points of several of them, and writing a pack twice does no harm.
    port.report("cannot keep points", { messages: read.length, error: result.reason });
    for (const { messageId } of read) failed.add(messageId);
  }
  return failed;
}

async function writeEvents(messages: readonly RetainMessage[], port: RetainPort): Promise<void> {
  const logged = messages.filter(({ keepSeconds }) => keepSeconds > 0);
  const series = Map.groupBy(logged, ({ project, source }) => eventSeries(project, source));
  const packs = [...series].flatMap(([name, group]) => {
    const keptUntil = Math.max(...group.map(({ acceptedAt, keepSeconds }) => acceptedAt / 1000 + keepSeconds));
    return packsOf(group.flatMap(({ points }) => points)).map((pack) => ({
      series: name,
      pack,
      expiresAt: Math.ceil(keptUntil),
    }));
  });
  if (packs.length > 0) await port.events.write(packs);
  await noteSources(
    messages.filter(({ isOurs }) => !isOurs),
    port,
  );
  const addMessage: RowNotes["addMessage"] = (...all) => port.sources.addMessage(...all);
  await Promise.all([noteLatest(messages, port), noteRows(messages, { rows: port.rows, addMessage })]);
}

async function noteLatest(messages: readonly RetainMessage[], { latest, sources }: RetainPort): Promise<void> {
  const bySource = Map.groupBy(messages, ({ project, source }) => eventSeries(project, source));
  const notes = [...bySource.values()].map(async (group) => {
    const [first] = group;
    if (!first) return;
    const { project, source } = first;
    const acceptedAt = Math.min(...group.map((message) => message.acceptedAt));
    const left = await latest.keep({ project, source, points: group.flatMap(({ points }) => points), acceptedAt });
    if (left.length === 0) return;
    await sources.addMessage(project, source, {
      kind: "too-many-types",
      text: tooManyTypesText(left),
      atMillis: acceptedAt,
    });
  });
  await Promise.all(notes);
}

async function noteSources(messages: readonly RetainMessage[], { sources, endSilence }: RetainPort): Promise<void> {
  const bySource = Map.groupBy(messages, ({ project, source }) => eventSeries(project, source));
  const notes = [...bySource.values()].map(async (group) => {
    const [first] = group;
    if (!first) return;
    const atMillis = Math.max(...group.map(({ acceptedAt }) => acceptedAt));
    const { project, source } = first;
    const { wasSilent } = await sources.setLastData(project, source, atMillis);
    if (wasSilent) await endSilence({ project, source });
    const add = (kind: string, text: string) => sources.addMessage(project, source, { kind, text, atMillis });
    const missing = new Set(group.flatMap(({ missingKinds }) => missingKinds ?? []));
    if (missing.size > 0) await add("no-such-kind", missingKindsText(missing));
    else if (group.some(({ unretained }) => unretained)) await add("no-retention", noRetention);
    const unfit = unfitText(group.flatMap(({ points }) => points));
    if (unfit !== undefined) await add("unfit-event", unfit);
  });
  await Promise.all(notes);
}

const missingKindsText = (kinds: ReadonlySet<string>): string =>
  `Data was accepted but not stored in linked retentions of the kind ${[...kinds].join(", ")}, which this deployment does not have: have whoever runs it add it to retentionKinds, or link others.`;

const noRetention = "Data was accepted but is stored in no retention: link one to this source.";

/** Says of the first event of a known type that lacks what its clients need what they will make of it. */
function unfitText(points: readonly KeptPoint[]): string | undefined {
  for (const { measurement, fields } of points) {
    const fault = missingIn(measurement, fields);
    if (fault === undefined) continue;
    return `${measurement} is an event type that consumers know, and in a point of it ${fault}: they are sent it as it came, and fail to read it or pass it over. Send ${fieldsInWords(measurement)}, or name the measurement otherwise.`;
  }
  return undefined;
}

interface Series {
  readonly name: string;
  readonly project: ProjectId;
  readonly source: SourceId;
  readonly keepSeconds: number;
  readonly points: KeptPoint[];
}

async function writePoints(messages: readonly RetainMessage[], port: RetainPort): Promise<void> {
  const nowSeconds = Math.floor(port.nowMillis() / 1000);
  const packs: PackToWrite[] = [];
  const projects = new Set<ProjectId>();
  for (const series of seriesOf(messages)) {
    projects.add(series.project);
    for (const pack of packsOf(series.points)) {
      const expiresAt = Number(pack.lastNanos / 1_000_000_000n) + series.keepSeconds;
      if (expiresAt > nowSeconds) packs.push({ series: series.name, pack, expiresAt });
      else await noteTooOld(series, pack, port);
    }
  }
  await Promise.all([noteSeries(messages, port), port.noteDays(projects)]);
  if (packs.length > 0) await port.points.write(packs);
  await renewDays(packs, port);
}

/** Notes what series there are before they are written, since a query must not miss one that is. */
async function noteSeries(messages: readonly RetainMessage[], { catalogue }: RetainPort): Promise<void> {
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
    const found = series.get(name) ?? { name, project, source, keepSeconds, points: [] };
    found.points.push({ ...point, acceptedAt });
    series.set(name, found);
  }
}

const noteTooOld = (
  { project, source }: Series,
  { points }: Pack,
  { sources, nowMillis }: RetainPort,
): Promise<void> => {
  const [first] = points;
  // The cut may leave half of a surrogate pair, which DynamoDB refuses.
  const example = first
    ? JSON.stringify({ ...first, acceptedAt: undefined })
        .slice(0, 500)
        .toWellFormed()
    : "";
  const text = `${points.length} points are older than the retention keeps them and were not stored, such as ${example}`;
  return sources.addMessage(project, source, { kind: "too-old", text, atMillis: nowMillis() });
};
