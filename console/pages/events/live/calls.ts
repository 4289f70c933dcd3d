/** Asks for events: those of the history, and the stream of what comes. */

import { firstPages, pageQuery, pageWithRows } from "../../../api/all-pages.ts";
import { errorOf } from "../../../api/api-error.ts";
import { api, pace } from "../../../api/client.ts";
import { session } from "../../../session/store.ts";
import { StreamRefusal } from "./follow.ts";
import { eventsOf, type LiveEvent } from "./lines.ts";

export interface Filters {
  readonly event_types: readonly string[];
  readonly device_ids: readonly string[];
  readonly label_filters: readonly string[];
}

const mostPages = 5;

interface Asking {
  readonly project: string;
  readonly filters: Filters;
  readonly signal: AbortSignal;
  /** The time from which on events are wanted, RFC 3339. Without it the newest page is enough. */
  readonly since?: string | undefined;
}

export interface History {
  readonly events: readonly LiveEvent[];
  /** Says that there are more events since then than were read. */
  readonly isCut: boolean;
}

/** Reads the newest events. */
export async function readHistory({ project, filters, signal, since }: Asking): Promise<History> {
  const read = (token: string) => {
    const query = { ...queryOf(filters), ...startOf(since), ...pageQuery(token) };
    return api.GET("/v2/projects/{project}/events", { params: { path: { project }, query }, signal });
  };
  if (since === undefined) {
    const { events } = await pageWithRows(mostPages, "", read, (page) => page.events);
    return { events: eventsOf(events), isCut: false };
  }
  const { rows, isCut } = await firstPages(mostPages, read, (page) => eventsOf(page.events));
  return { events: rows, isCut };
}

const startOf = (since: string | undefined) => (since === undefined ? {} : { start_time: since });

const queryOf = ({ event_types, device_ids, label_filters }: Filters) => ({
  event_types: [...event_types],
  device_ids: [...device_ids],
  label_filters: [...label_filters],
});

/** Answers the path of the stream, with its filters. */
export function streamPath(project: string, filters: Filters): string {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(filters)) for (const value of values) query.append(name, value);
  const text = query.toString();
  return `/v2/projects/${encodeURIComponent(project)}/devices:stream${text === "" ? "" : `?${text}`}`;
}

/** Opens the stream. A session that is over is told to the session, so that the sign-in comes. */
export async function openStream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  await pace.turn();
  const { token } = session.state();
  const headers = { accept: "application/x-ndjson", authorization: `Bearer ${token ?? ""}` };
  const response = await fetch(path, { headers, signal });
  if (response.ok && response.body) return response.body;
  const { status, text, retryAfterSeconds } = await errorOf({ method: "GET", url: path }, response, new Date());
  if (status === 401) session.expire(token);
  throw new StreamRefusal(status, text, retryAfterSeconds);
}
