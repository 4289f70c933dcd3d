/** Lists a data connector's attempts to deliver, newest first, narrowed by what is asked for. */

import * as v from "valibot";
import { eventType } from "../../../../shared/calls/device-query.ts";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import type { AttemptEntry } from "../../../../shared/core/delivery/attempt.ts";
import { deliveryErrorClasses } from "../../../../shared/core/delivery/delivery.ts";
import { isoMicros, isoMillis, millisFrom, millisOf } from "../../../../shared/core/instant.ts";
import { deviceId, deviceName } from "../../../../shared/devices/names.ts";
import type { HttpRequest } from "../../../../shared/handlers/api-gateway.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { checkOrder } from "../../http/checks/times.ts";
import { instant } from "../../http/fields.ts";
import { pageQuery, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import type { Ports } from "../../ports.ts";
import { attemptList } from "./answers.ts";
import { exactSeconds, findConnector, mayWriteConnectors } from "./show.ts";

const filters = {
  acknowledged: {
    schema: v.picklist(["true", "false"], "must be true or false."),
    description: "Only attempts that were acknowledged, or only those that were not.",
  },
  status_class: {
    schema: v.picklist(["1xx", "2xx", "3xx", "4xx", "5xx"], "must be 1xx, 2xx, 3xx, 4xx or 5xx."),
    repeated: true,
    description: "Only attempts that a receiver answered with such a status, as 4xx.",
  },
  error_classes: {
    schema: v.picklist(deliveryErrorClasses, `must be one of ${deliveryErrorClasses.join(", ")}.`),
    repeated: true,
    description: "Only attempts that failed in these ways.",
  },
  event_types: { schema: eventType, repeated: true, description: "Only attempts with events of these types." },
  device_ids: { schema: v.string(), repeated: true, description: "Only attempts with events of these devices." },
  event_id: { schema: v.string(), description: "Only attempts with this event." },
  copy: {
    schema: v.picklist(["none", "sync", "replay"], "must be none, sync or replay."),
    description: "Only copies that a sync or a replay asked for, or with none only the events themselves.",
  },
  start_time: { schema: instant, description: "Only attempts from this time on, RFC 3339 or epoch." },
  end_time: { schema: instant, description: "Only attempts up to this time, RFC 3339 or epoch." },
} as const satisfies Query;

type Asked = ReturnType<typeof readQuery<typeof filters>>;

interface Wanted {
  /** Both in milliseconds since 1970, and both ends included. */
  readonly from: number;
  readonly until: number | undefined;
  /** Is false where every line is wanted. */
  readonly isNarrowed: boolean;
  readonly has: (entry: AttemptEntry) => boolean;
}

function readWanted(request: HttpRequest): Wanted {
  const asked = readQuery(request, filters);
  const { start_time: start, end_time: end } = asked;
  checkOrder(asked);
  const rules = rulesOf(asked).filter(([values]) => values.length > 0);
  return {
    from: start === undefined ? 0 : millisFrom(start),
    until: end === undefined ? undefined : millisOf(end),
    isNarrowed: rules.length > 0,
    has: (entry) => rules.every(([values, read]) => values.includes(read(entry))),
  };
}

/** A filter: the values that are asked for, of which none means all, and what a line has. */
type Rule = readonly [values: readonly string[], read: (entry: AttemptEntry) => string];

const listOf = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);

const rulesOf = (asked: Asked): readonly Rule[] => [
  [listOf(asked.acknowledged), ({ acknowledged }) => String(acknowledged)],
  [asked.status_class, ({ status }) => (status === null ? "" : `${Math.floor(status / 100)}xx`)],
  [asked.error_classes, ({ errorClass }) => errorClass ?? ""],
  [asked.event_types, ({ eventType: type }) => type],
  [asked.device_ids.map(deviceId), ({ device }) => device],
  [listOf(asked.event_id), ({ eventId }) => eventId],
  [listOf(asked.copy), ({ copy }) => copy ?? "none"],
];

/**
 * Is a place in the log: behind a batch, or in one, behind some of its lines. Names the batch itself, because others may
 * be written before it while pages are read.
 */
type Position = { readonly after: string } | PlaceInBatch;

interface PlaceInBatch {
  readonly at: string;
  readonly skip: number;
}

const tokenOf = (position: Position): string =>
  pageToken("at" in position ? `${position.at}+${position.skip}` : position.after);

function positionOf(token: string): Position | undefined {
  const [, batch, skip] = /^(ATTEMPT#\d{15}#[0-9a-f]{8})(?:\+(\d{1,2}))?$/.exec(token) ?? [];
  if (batch === undefined) return undefined;
  return skip === undefined ? { after: batch } : { at: batch, skip: Number(skip) };
}

const usualAttempts = 100;
const readAtOnce = 100;
/** Bounds the batches that one call looks through: some megabytes at most. Its page may be short, or empty. */
const mostLooks = 1000;

/** A line of the log with its place, or the place where a call has looked through enough. */
type Looked = { readonly at: Position; readonly entry?: AttemptEntry };

/** Tells whether an earlier page has had a line of the batch with which this one begins. */
const isShown = ({ at, skip }: PlaceInBatch, start: Position | undefined): boolean =>
  start !== undefined && "at" in start && start.at === at && skip < start.skip;

/** Answers the lines that are wanted, newest first. Ends with a place alone where it has looked through enough. */
async function* walk(
  deliveries: Pick<Ports["deliveries"], "attempts">,
  connector: string,
  { from, until, isNarrowed, has }: Wanted,
  { start, size }: { readonly start: Position | undefined; readonly size: number },
): AsyncGenerator<Looked> {
  // Every batch has a line at least, so a list that is not narrowed needs few of them.
  const limit = isNarrowed ? readAtOnce : Math.min(readAtOnce, size + 1);
  let place: { readonly after?: string; readonly at?: string } = start ?? {};
  for (let looks = 0; looks < mostLooks; looks += limit) {
    const { batches, next } = await deliveries.attempts(connector, { ...place, until, limit });
    for (const { position, entries } of batches) {
      // All lines of a batch have one time.
      if ((entries[0]?.time ?? from) < from) return;
      for (const [index, entry] of entries.entries()) {
        const at = { at: position, skip: index };
        if (!isShown(at, start) && has(entry)) yield { at, entry };
      }
      place = { after: position };
    }
    if (next === undefined) return;
  }
  if (place.after !== undefined) yield { at: { after: place.after } };
}

/** Reads a page. Looks for one line more than it holds, to find out whether there is another page. */
async function readPage(lines: AsyncIterable<Looked>, size: number) {
  const entries: AttemptEntry[] = [];
  for await (const { at, entry } of lines) {
    if (entry === undefined || entries.length === size) return { entries, next: at };
    entries.push(entry);
  }
  return { entries, next: undefined };
}

const attemptAnswer = (entry: AttemptEntry, project: string, mayReadAnswers: boolean) => ({
  time: isoMillis(entry.time),
  eventId: entry.eventId,
  eventTime: entry.eventNanos === undefined ? null : isoMicros(entry.eventNanos),
  device: deviceName({ project, id: entry.device }),
  eventType: entry.eventType,
  copy: entry.copy,
  attempt: entry.attempt,
  acknowledged: entry.acknowledged,
  status: entry.status,
  latency: exactSeconds(entry.latencyMillis),
  errorClass: entry.errorClass,
  message: entry.message,
  // Hides the answer from those who may not see secrets, because a receiver may repeat what it was sent.
  answer: mayReadAnswers ? entry.answer : "",
  nextAttemptTime: entry.nextAttemptAt === undefined ? null : isoMillis(entry.nextAttemptAt),
});

async function attempts(asking: AskingInProject) {
  const { request, ports } = asking;
  const { id, project } = await findConnector(asking);
  const wanted = readWanted(request);
  const size = readPageSize(request, usualAttempts);
  const start = readPosition(request, positionOf);
  const { entries, next } = await readPage(walk(ports.deliveries, id, wanted, { start, size }), size);
  const mayReadAnswers = mayWriteConnectors(asking);
  return {
    attempts: entries.map((entry) => attemptAnswer(entry, project, mayReadAnswers)),
    nextPageToken: next ? tokenOf(next) : "",
  };
}

export const connectorAttemptCalls: ProjectCalls = [
  {
    method: "GET",
    path: "/v2/projects/{project}/dataconnectors/{connector}/attempts",
    role: "roles/project.user",
    summary:
      "Lists attempts to deliver, newest first: all failures of seven days, and some successes. With filters a page may be empty and not the last.",
    query: { ...filters, ...pageQuery },
    answer: attemptList,
    run: attempts,
  },
];
