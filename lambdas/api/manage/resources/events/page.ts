/** Reads pages of events, newest first, of one device or of several. */

import { eventChoice } from "../../../../shared/calls/device-query.ts";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { type Event, eventOf } from "../../../../shared/core/event/event.ts";
import { newestFirst, type Position, positionOf } from "../../../../shared/core/event/history.ts";
import { mergedPacks } from "../../../../shared/core/event/merge.ts";
import { eventSeries } from "../../../../shared/core/event/pack.ts";
import type { Asking } from "../../http/asking.ts";
import { AnswerRoom, mostAnswerBytes } from "../../http/pages/answer-size.ts";
import { pageQuery, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import { rangeQuery, readRange } from "./range.ts";

const mostEvents = 1000;
const usualEvents = 100;
/** Reads few packs of each of several devices at a time, since a page needs the latest of each alone. */
const packsAtOnce = 2;

export const eventsQuery = {
  ...eventChoice,
  ...rangeQuery,
  ...pageQuery,
} as const satisfies Query;

function positionIn(token: string): Position | undefined {
  const [, nanos, eventId] = /^(\d{1,19})\.([0-9a-v]{20})$/.exec(token) ?? [];
  return nanos && eventId ? { atNanos: BigInt(nanos), eventId } : undefined;
}

/** Names a device. */
interface Device {
  readonly project: string;
  readonly id: string;
}

/** Answers the page that a request asks for of the events of these devices. */
export async function pageOfEvents({ request, ports }: Asking, devices: readonly Device[]) {
  const { event_types } = readQuery(request, { event_types: eventsQuery.event_types });
  const { from, to } = readRange(request, ports.now().getTime());
  const after = readPosition(request, positionIn);
  const upTo = after && after.atNanos < to ? after.atNanos : to;
  const wanted = {
    from,
    to: upTo,
    types: event_types,
    limit: readPageSize(request, mostEvents, usualEvents),
    mostBytes: mostAnswerBytes,
    ...(after ? { after } : {}),
  };
  const owners = new Map<string, Device>();
  const { points, next } = await newestFirst(packsOf(devices, [from, upTo], owners, ports), wanted);
  const events = fitting(
    points.flatMap((point) => {
      const owner = owners.get(point.eventId);
      return owner ? eventOf(point, owner.project, owner.id) : [];
    }),
  );
  const last = points[events.length - 1];
  const position = last && events.length < points.length ? positionOf(last) : next;
  return { events, nextPageToken: position ? pageToken(`${position.atNanos}.${position.eventId}`) : "" };
}

/** Answers the devices' packs, latest first, and notes whose each event is. No two devices have events of one id. */
async function* packsOf(
  devices: readonly Device[],
  [from, to]: readonly [bigint, bigint],
  owners: Map<string, Device>,
  { eventLog }: Asking["ports"],
) {
  const atOnce = devices.length > 1 ? packsAtOnce : undefined;
  const open = ({ project, id }: Device) => eventLog.newestFirst(eventSeries(project, id), from, to, atOnce);
  for await (const { series, points } of mergedPacks(devices, open)) {
    for (const { eventId } of points) owners.set(eventId, series);
    yield points;
  }
}

/** Answers as many events from the first on as fit into one answer, and at least one. */
function fitting(events: readonly Event[]): readonly Event[] {
  const room = new AnswerRoom(events.length);
  const end = events.findIndex((event) => !room.take(event));
  return end < 0 ? events : events.slice(0, end);
}
