/** Asks for events: those of the history, and the stream of what comes. */

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

const pageSize = 100;
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
  const found: LiveEvent[] = [];
  let page_token = "";
  for (let page = 0; page < mostPages; page += 1) {
    const { events, nextPageToken } = await api.GET("/v2/projects/{project}/events", {
      params: { path: { project }, query: { ...queryOf(filters), page_size: pageSize, page_token, ...startOf(since) } },
      signal,
    });
    found.push(...eventsOf(events));
    page_token = nextPageToken;
    if (page_token === "" || (since === undefined && found.length > 0)) break;
  }
  return { events: found, isCut: since !== undefined && page_token !== "" };
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
