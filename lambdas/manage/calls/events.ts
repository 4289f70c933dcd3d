/** Event history: what was sent, newest first, from the event log. */

import { mayTouch } from "../../access/authorize.ts";
import { PlatformError } from "../../core/error.ts";
import { type Event, eventOf } from "../../core/event.ts";
import { newestFirst, type Position } from "../../core/history.ts";
import { readTimestamp } from "../../core/intake/timestamp.ts";
import { eventSeries } from "../../core/pack.ts";
import { type HttpRequest, queryValue } from "../../frame/api-gateway.ts";
import { type AskingInProject, type ProjectCall, parameter } from "../call.ts";
import { pageToken, readPageSize, readPageToken } from "../paging.ts";

const dayNanos = 24n * 3600n * 1_000_000_000n;
const mostEvents = 1000;
const usualEvents = 100;
/** Lambda takes 6 MB of answer with every quote escaped, which can double it. */
const mostBytes = 2_500_000;

function readInstant(request: HttpRequest, ...names: readonly string[]): bigint | undefined {
  const text = queryValue(request, ...names);
  if (text === undefined || text === "") return undefined;
  const reading = readTimestamp(text);
  if ("fault" in reading) throw new PlatformError("bad-request", `${names[1]}: ${reading.fault}`);
  return BigInt(reading.atNanos);
}

/** From `end_time` (now, unless given) back to `start_time` (24 h before the end, unless given). */
function readRange(request: HttpRequest, nowMillis: number): { from: bigint; to: bigint } {
  // A minute of grace: an event's time is its sender's, whose clock may be ahead of ours.
  const to = readInstant(request, "endTime", "end_time") ?? BigInt(nowMillis + 60_000) * 1_000_000n;
  const from = readInstant(request, "startTime", "start_time") ?? (to > dayNanos ? to - dayNanos : 0n);
  if (from > to) throw new PlatformError("bad-request", "start_time must not be after end_time.");
  return { from, to };
}

function readPosition(request: HttpRequest): Position | undefined {
  const token = readPageToken(request);
  if (token === undefined) return undefined;
  const [, nanos, eventId] = /^(\d{1,19})\.([0-9a-v]{20})$/.exec(token) ?? [];
  if (!nanos || !eventId) throw new PlatformError("bad-request", "page_token is not one that this call gave out.");
  return { atNanos: BigInt(nanos), eventId };
}

async function list(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const device = parameter(asking, "device").toLowerCase();
  if (!mayTouch(asking.caller, device) || !(await ports.registry.sources.get(project.id, device))) {
    throw new PlatformError("not-found", "There is no such device in this project.");
  }
  const { from, to } = readRange(request, ports.now().getTime());
  const types = [...(request.query.get("eventTypes") ?? []), ...(request.query.get("event_types") ?? [])];
  const size = readPageSize(request, mostEvents, usualEvents);
  const after = readPosition(request);
  const upTo = after && after.atNanos < to ? after.atNanos : to;
  const packs = ports.eventLog.newestFirst(eventSeries(project.id, device), from, upTo);
  const wanted = { from, to: upTo, types, limit: size, ...(after ? { after } : {}) };
  const { points, more } = await newestFirst(packs, wanted);
  const events = fitting(points.map((point) => eventOf(point, project.id, device)));
  const last = points[events.length - 1];
  const goesOn = more || events.length < points.length;
  return { events, nextPageToken: goesOn && last ? pageToken(`${last.atNanos}.${last.eventId}`) : "" };
}

/** As many events from the first on as fit one answer, and one at least. */
function fitting(events: readonly Event[]): readonly Event[] {
  let bytes = 0;
  const tooMany = events.findIndex((event, index) => {
    bytes += Buffer.byteLength(JSON.stringify(event));
    return index > 0 && bytes > mostBytes;
  });
  return tooMany === -1 ? events : events.slice(0, tooMany);
}

export const eventCalls: readonly ProjectCall[] = [
  { method: "GET", path: "/v2/projects/{project}/devices/{device}/events", role: "roles/project.user", run: list },
];
