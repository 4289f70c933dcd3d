/** Stores points in the event log or in DynamoDB retentions, and notes on their sources what came in. */

import type { KeptPoint } from "../../shared/core/event/kept-point.ts";
import { fieldsInWords, missingIn } from "../../shared/core/event/known-event.ts";
import { eventSeries, type PackToWrite, packsOf } from "../../shared/core/event/pack.ts";
import type { RetainMessage } from "../../shared/core/event/retain-message.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { RetentionMeter } from "../../shared/metering/retention-meter.ts";
import { type RetainRecord, readRecords } from "../../shared/retaining/read-records.ts";
import { noteRows, type RowNotes, type RowsKeeper } from "./current-rows.ts";
import { type LatestKeeper, tooManyTypesText } from "./latest.ts";
import { type ClosedDays, renewDays } from "./renew-days.ts";
import { type RetainedPort, retainedPacks } from "./retained-packs.ts";

export interface RetainPort extends RetainedPort {
  /** Writes what the event log and the DynamoDB retentions keep. Each resolves when its own is written. */
  readonly writePacks: (packs: {
    readonly events: readonly PackToWrite[];
    readonly points: readonly PackToWrite[];
  }) => { readonly events: Promise<void>; readonly points: Promise<void> };
  readonly days: ClosedDays;
  /** Keeps the current state of rows. Answers that of rows that a source may not have besides its others. */
  readonly rows: Pick<RowsKeeper, "keep">;
  /** Counts what is stored. */
  readonly meter: RetentionMeter;
  readonly sources: RetainedPort["sources"] & {
    /** Answers whether the source was told to be silent before. */
    setLastData(project: ProjectId, source: SourceId, atMillis: number): Promise<{ readonly wasSilent: boolean }>;
  };
  /** Has it told that a silent source sends again. */
  readonly endSilence: (place: { readonly project: ProjectId; readonly source: SourceId }) => Promise<void>;
  /** Keeps the newest event of each type. Answers those of types that a source may not have besides its others. */
  readonly latest: Pick<LatestKeeper, "keep">;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** Stores a batch. Answers the ids of messages that must be tried again. */
export async function retain(records: readonly RetainRecord[], port: RetainPort): Promise<Set<string>> {
  const failed = new Set<string>();
  const read = readRecords(records, failed, port.report);
  const messages = read.map(({ message }) => message);
  const results = await store(messages, port);
  for (const result of results) {
    if (result.status === "fulfilled") continue;
    // Tries all messages again: packs hold points of several of them, and writing a pack twice does no harm.
    port.report("cannot keep points", { messages: read.length, error: result.reason });
    for (const { messageId } of read) failed.add(messageId);
  }
  const [retained] = results;
  // Counts nothing of a batch that comes again, which is counted then.
  if (retained.status === "fulfilled" && results.every(({ status }) => status === "fulfilled")) {
    await Promise.all(retained.value.stored.map(({ size, ...place }) => port.meter.stored(place, size)));
  }
  return failed;
}

/**
 * Writes what retentions and the event log keep, and notes what came. None waits for another, or fails with it: events are
 * logged also while points cannot be kept. What fails is tried again by the whole batch, and all of it may come twice.
 */
async function store(messages: readonly RetainMessage[], port: RetainPort) {
  const [retained] = await Promise.allSettled([retainedPacks(messages, port)]);
  const packs = retained.status === "fulfilled" ? retained.value.packs : [];
  const written = port.writePacks({ events: eventPacks(messages), points: packs });
  const keeping = written.points.then(() => renewDays(packs, port));
  return [retained, ...(await Promise.allSettled([written.events, noteEvents(messages, port), keeping]))] as const;
}

function eventPacks(messages: readonly RetainMessage[]): PackToWrite[] {
  const logged = messages.filter(({ keepSeconds }) => keepSeconds > 0);
  const series = Map.groupBy(logged, ({ project, source }) => eventSeries(project, source));
  return [...series].flatMap(([name, group]) => {
    const keptUntil = Math.max(...group.map(({ acceptedAt, keepSeconds }) => acceptedAt / 1000 + keepSeconds));
    return packsOf(group.flatMap(({ points }) => points)).map((pack) => ({
      series: name,
      pack,
      expiresAt: Math.ceil(keptUntil),
    }));
  });
}

/** Notes on sources what came. */
async function noteEvents(messages: readonly RetainMessage[], port: RetainPort): Promise<void> {
  const theirs = messages.filter(({ isOurs }) => !isOurs);
  const addMessage: RowNotes["addMessage"] = (...all) => port.sources.addMessage(...all);
  await Promise.all([
    noteSources(theirs, port),
    noteLatest(messages, port),
    noteRows(messages, { rows: port.rows, addMessage }),
  ]);
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
