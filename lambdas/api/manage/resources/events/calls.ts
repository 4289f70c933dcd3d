/** Answers event history: what was sent, newest first, from the event log. */

import { eventType } from "../../../../shared/calls/device-query.ts";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { fieldFault } from "../../../../shared/core/error.ts";
import { type Event, eventOf } from "../../../../shared/core/event/event.ts";
import { newestFirst, type Position, positionOf } from "../../../../shared/core/event/history.ts";
import { eventSeries } from "../../../../shared/core/event/pack.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import type { HttpRequest } from "../../../../shared/handlers/api-gateway.ts";
import type { Asking } from "../../http/asking.ts";
import type { Call, OpenCall, ProjectCall } from "../../http/call.ts";
import { instant } from "../../http/fields.ts";
import { AnswerRoom, mostAnswerBytes } from "../../http/pages/answer-size.ts";
import { pageQuery, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import { findDevice, findDeviceAnywhere } from "../devices/find.ts";
import { eventList } from "./answers.ts";

const dayNanos = 24n * 3600n * 1_000_000_000n;
const mostEvents = 1000;
const usualEvents = 100;

const query = {
  event_types: { schema: eventType, repeated: true, description: "Types of events to list; all without it." },
  start_time: { schema: instant, description: "RFC 3339 or epoch; 24 hours before the end without it." },
  end_time: { schema: instant, description: "RFC 3339 or epoch; now without it." },
  ...pageQuery,
} as const satisfies Query;

/**
 * Reads the range: back from `end_time`, which is now unless it is given, to `start_time`, which is 24 hours earlier
 * unless it is given.
 */
function readRange(request: HttpRequest, nowMillis: number): { from: bigint; to: bigint } {
  // Adds a minute of grace: an event has the time of its sender, whose clock may be ahead of the platform's.
  const { start_time, end_time } = readQuery(request, query);
  const to = end_time ?? BigInt(nowMillis + 60_000) * 1_000_000n;
  const from = start_time ?? (to > dayNanos ? to - dayNanos : 0n);
  if (from > to) throw fieldFault("start_time", "must not be after end_time.");
  return { from, to };
}

function positionIn(token: string): Position | undefined {
  const [, nanos, eventId] = /^(\d{1,19})\.([0-9a-v]{20})$/.exec(token) ?? [];
  return nanos && eventId ? { atNanos: BigInt(nanos), eventId } : undefined;
}

async function list({ request, ports }: Asking, { project, id }: Source) {
  const { event_types } = readQuery(request, { event_types: query.event_types });
  const { from, to } = readRange(request, ports.now().getTime());
  const size = readPageSize(request, mostEvents, usualEvents);
  const after = readPosition(request, positionIn);
  const upTo = after && after.atNanos < to ? after.atNanos : to;
  const packs = ports.eventLog.newestFirst(eventSeries(project, id), from, upTo);
  const wanted = {
    from,
    to: upTo,
    types: event_types,
    limit: size,
    mostBytes: mostAnswerBytes,
    ...(after ? { after } : {}),
  };
  const { points, next } = await newestFirst(packs, wanted);
  const events = fitting(points.map((point) => eventOf(point, project, id)));
  const last = points[events.length - 1];
  const position = last && events.length < points.length ? positionOf(last) : next;
  return { events, nextPageToken: position ? pageToken(`${position.atNanos}.${position.eventId}`) : "" };
}

/** Answers as many events from the first on as fit into one answer, and at least one. */
function fitting(events: readonly Event[]): readonly Event[] {
  const room = new AnswerRoom(events.length);
  const end = events.findIndex((event) => !room.take(event));
  return end < 0 ? events : events.slice(0, end);
}

const described = {
  method: "GET",
  summary: "Lists the events of a device, newest first; a page may be empty and not the last.",
  query,
  answer: eventList,
} as const;

const anywhere: OpenCall = {
  ...described,
  path: "/v2/projects/-/devices/{device}/events",
  ofSources: true,
  run: async (asking) => list(asking, await findDeviceAnywhere(asking)),
};

const inProject: ProjectCall = {
  ...described,
  path: "/v2/projects/{project}/devices/{device}/events",
  role: "roles/project.user",
  ofSources: true,
  run: async (asking) => list(asking, await findDevice(asking)),
};

/** Puts the call across projects first, because `-` would also match a project's id. */
export const eventCalls: readonly Call[] = [anywhere, inProject];
