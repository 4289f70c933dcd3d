/**
 * Sends a connector the events anew of which attempts failed in a range of time, by the attempt log, newest attempt
 * first. Each event is sent once, however often it failed.
 */

import type { AttemptEntry } from "../../shared/core/delivery/attempt.ts";
import { findEvent, type PacksOldestFirst } from "../../shared/core/event/find.ts";
import { eventSeries } from "../../shared/core/event/pack.ts";
import type { ConnectorId, ProjectId, SourceId } from "../../shared/core/id.ts";
import { isoMillis } from "../../shared/core/instant.ts";
import type { Job, JobTask } from "../../shared/core/job.ts";
import { parseJson } from "../../shared/core/parse-json.ts";
import type { CopiedSource } from "../../shared/delivery/copy.ts";
import { Copies, type CopyPort, openForCopies } from "./copies.ts";
import type { Slice } from "./slice.ts";

export interface ResendPort extends CopyPort {
  /** Answers batches of attempts, newest first, behind the place `after` or from the time `until` on. */
  readonly attempts: (
    connector: ConnectorId,
    options: { readonly after: string | undefined; readonly until: number; readonly limit: number },
  ) => Promise<{
    readonly batches: readonly { readonly position: string; readonly entries: readonly AttemptEntry[] }[];
    readonly next?: string;
  }>;
  readonly source: (project: ProjectId, id: SourceId) => Promise<CopiedSource | undefined>;
  readonly packs: PacksOldestFirst;
}

type ResendTask = Extract<JobTask, { kind: "resend" }>;

/** Bounds the rate, as that of replays. */
const eventsPerSecond = 200;
/** Bounds what a slice looks up, each event by a query of its own, and how many batches it reads. */
const eventsPerSlice = 200;
const batchesPerSlice = 1000;
const readAtOnce = 100;
/** Bounds what the cursor remembers, which is kept with the job: some hundred kilobytes. */
const mostEvents = 5000;

/** The place in the attempt log that was read last, its time, and the ids of all events that were sent. */
interface Cursor {
  readonly after?: string;
  readonly time?: number;
  readonly sent: readonly string[];
}

const readCursor = (text: string | undefined): Cursor =>
  // Only this file writes cursors of resends.
  text === undefined ? { sent: [] } : (parseJson(text) as Cursor);

export const createResend =
  (port: ResendPort, mostOfJob = mostEvents): Slice<ResendTask> =>
  async (job, task) => {
    const connector = await openForCopies(job.project, task.connector, port);
    if ("stopped" in connector) return connector;
    const start = readCursor(job.cursor);
    if (start.sent.length >= mostOfJob) return { stopped: tooMany(start) };
    const found = await failedBehind(start, task, port);
    const copies = new Copies(connector, "replay", port.nowMillis());
    await addAll(found.failed, copies, job, port);
    await copies.send(port);
    const done = copies.count;
    if (!found.cursor) return { done };
    return { done, cursor: JSON.stringify(found.cursor), pauseSeconds: Math.ceil(done / eventsPerSecond) };
  };

const tooMany = ({ sent, time = 0 }: Cursor): string =>
  `It has looked up ${sent.length} events, which is as many as one does; ask again with the endTime ${isoMillis(time)}, ` +
  "or for a replay.";

/** Reads on until enough failed events are found. Answers them, and where the next slice begins if there is more. */
async function failedBehind(start: Cursor, task: ResendTask, port: ResendPort) {
  const sent = new Set(start.sent);
  const failed: AttemptEntry[] = [];
  let { after, time } = start;
  const cursor = () => ({
    ...(after === undefined ? {} : { after }),
    ...(time === undefined ? {} : { time }),
    sent: [...sent],
  });
  for (let looks = 0; looks < batchesPerSlice; looks += readAtOnce) {
    const { batches, next } = await port.attempts(task.connector, { after, until: task.toMillis, limit: readAtOnce });
    for (const { position, entries } of batches) {
      if ((entries[0]?.time ?? task.fromMillis) < task.fromMillis) return { failed };
      for (const entry of entries) {
        if (entry.acknowledged || sent.has(entry.eventId)) continue;
        sent.add(entry.eventId);
        failed.push(entry);
      }
      [after, time] = [position, entries[0]?.time];
      if (failed.length >= eventsPerSlice) return { failed, cursor: cursor() };
    }
    if (next === undefined) return { failed };
  }
  return { failed, cursor: cursor() };
}

/** Adds copies of the events that are in the event log still, and whose devices are in the project. */
async function addAll(
  failed: readonly AttemptEntry[],
  copies: Copies,
  { project }: Job,
  port: ResendPort,
): Promise<void> {
  for (const [device, entries] of Map.groupBy(failed, (entry) => entry.device)) {
    const source = await port.source(project, device);
    if (!source) continue;
    for (const { eventId } of entries) {
      const point = await findEvent(port.packs, eventSeries(project, device), eventId);
      if (point) copies.add(source, point);
    }
  }
}
