/** Sends a connector the events of a time range again, device by device, about oldest first, at a bounded rate. */

import type { PacksOldestFirst } from "../../shared/core/event/find.ts";
import { eventSeries } from "../../shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../shared/core/event/point.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { Job, JobTask } from "../../shared/core/job.ts";
import { parseJson } from "../../shared/core/parse-json.ts";
import type { Source } from "../../shared/core/source/source.ts";
import { Copies, type CopyPort, openForCopies } from "./copies.ts";
import type { Slice } from "./slice.ts";
import { type SourcePages, sourcesAfter } from "./source-ids.ts";

export interface ReplayPort extends CopyPort {
  readonly source: (project: ProjectId, id: SourceId) => Promise<Source | undefined>;
  readonly sources: SourcePages<Source>;
  readonly packs: PacksOldestFirst;
}

type ReplayTask = Extract<JobTask, { kind: "replay" }>;

/** Bounds the rate, so that live events do not wait long behind the copies. */
const eventsPerSecond = 200;
/** Bounds the packs and devices that one slice looks at: some ten megabytes at most, and a few seconds. */
const mostLooks = 500;
/**
 * Bound the look ahead by which the first slice counts the events that others will send, so that the job knows how many
 * it has. It costs as much as to read them a second time, and only so far is worth it.
 */
const mostCounted = 20_000;
const countingMillis = 10_000;

/** The place behind a pack of the device, or behind the device if there is no pack. */
interface Cursor {
  readonly device: string;
  readonly after?: string;
}

const readCursor = (text: string | undefined): Cursor | undefined =>
  // Only this file writes cursors of replays.
  text === undefined ? undefined : (parseJson(text) as Cursor);

interface Bounds {
  readonly looksPerSlice: number;
  readonly mostCounted: number;
}

export const createReplay =
  (port: ReplayPort, bounds: Bounds = { looksPerSlice: mostLooks, mostCounted }): Slice<ReplayTask> =>
  async (job, task) => {
    const connector = await openForCopies(job.project, task.connector, port);
    if ("stopped" in connector) return connector;
    const copies = new Copies(connector, "replay", port.nowMillis());
    const begin = readCursor(job.cursor);
    const cursor = await fill(copies, walk(begin, job, task, port), bounds);
    await copies.send(port);
    const done = copies.count;
    if (!cursor) return { done, total: job.done + done };
    const left = begin === undefined ? await countRest(copies, walk(cursor, job, task, port), bounds, port) : undefined;
    const total = left === undefined ? {} : { total: done + left };
    return { done, ...total, cursor: JSON.stringify(cursor), pauseSeconds: Math.ceil(done / eventsPerSecond) };
  };

/** A pack that was looked at, or the end of a device. */
interface Looked {
  readonly source: Source;
  readonly wanted: readonly IdentifiedPoint[];
  /** Where the next look begins. */
  readonly next: Cursor;
}

/** Goes through what the task asks for, device by device. */
async function* walk(
  start: Cursor | undefined,
  { project }: Job,
  task: ReplayTask,
  port: ReplayPort,
): AsyncGenerator<Looked> {
  for await (const source of sourcesFrom(start, project, task, port)) {
    const after = source.id === start?.device ? start.after : undefined;
    const wanted = wantedOf(task);
    for await (const { position, points } of port.packs(eventSeries(project, source.id), { ...wanted, after })) {
      yield { source, wanted: points.filter(wanted.has), next: { device: source.id, after: position } };
    }
    yield { source, wanted: [], next: { device: source.id } };
  }
}

/** Answers where the next slice begins; undefined when all is read. */
async function fill(
  copies: Copies,
  looks: AsyncIterable<Looked>,
  { looksPerSlice }: Bounds,
): Promise<Cursor | undefined> {
  let looked = 0;
  for await (const { source, wanted, next } of looks) {
    for (const point of wanted) copies.add(source, point);
    if (copies.isFull || ++looked >= looksPerSlice) return next;
  }
  return undefined;
}

/** Counts the events that later slices will send; undefined if that takes too long. */
async function countRest(
  copies: Copies,
  looks: AsyncIterable<Looked>,
  bounds: Bounds,
  { nowMillis }: ReplayPort,
): Promise<number | undefined> {
  const until = nowMillis() + countingMillis;
  let [looked, count] = [0, 0];
  for await (const { wanted } of looks) {
    count += wanted.filter((point) => copies.takes(point)).length;
    if (++looked >= bounds.mostCounted || nowMillis() >= until) return undefined;
  }
  return count;
}

/** Tells which points are wanted, each once: packs reach beyond the range, and repeat events. */
function wantedOf({ fromNanos, toNanos, types }: ReplayTask) {
  const [from, to] = [BigInt(fromNanos), BigInt(toNanos)];
  const seen = new Set<string>();
  const has = ({ atNanos, measurement, eventId }: IdentifiedPoint): boolean => {
    const at = BigInt(atNanos);
    const isNew = at >= from && at <= to && !seen.has(eventId) && (types.length === 0 || types.includes(measurement));
    if (isNew) seen.add(eventId);
    return isNew;
  };
  return { from, to, has };
}

/** Answers the device that the cursor is in, if it is still there, and the devices after it. */
async function* sourcesFrom(
  cursor: Cursor | undefined,
  project: ProjectId,
  task: ReplayTask,
  port: ReplayPort,
): AsyncGenerator<Source> {
  const begun = cursor?.after === undefined ? undefined : await port.source(project, cursor.device);
  if (begun) yield begun;
  if (task.devices.length > 0) yield* listed(task.devices, cursor?.device, project, port);
  else yield* sourcesAfter(project, cursor?.device, port.sources);
}

async function* listed(
  ids: readonly string[],
  after: string | undefined,
  project: ProjectId,
  port: ReplayPort,
): AsyncGenerator<Source> {
  for (const id of ids.toSorted()) {
    // Leaves out a device that was deleted meanwhile: it has no labels any more.
    const source = after === undefined || id > after ? await port.source(project, id) : undefined;
    if (source) yield source;
  }
}
