/** Asks for the attempts of a data connector, newest first, page by page. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { writeInstant } from "../time/format.ts";
import { spanOf } from "../time/range.ts";
import { pageQuery, pageWithRows } from "./all-pages.ts";
import { type AnswerOf, api } from "./client.ts";
import { connectorKey } from "./connectors.ts";
import { listIntervalMillis } from "./query-client.ts";

export type Attempt = AnswerOf<"/v2/projects/{project}/dataconnectors/{connector}/attempts">["attempts"][number];

export const statusClasses = ["1xx", "2xx", "3xx", "4xx", "5xx"] as const;
export const errorClasses = [
  "forbidden-address",
  "dns",
  "connect",
  "tls",
  "timeout",
  "reset",
  "protocol",
  "status",
  "internal",
] as const;

export interface AttemptFilter {
  readonly acknowledged?: "true" | "false" | undefined;
  readonly statusClasses?: readonly (typeof statusClasses)[number][];
  readonly errorClasses?: readonly (typeof errorClasses)[number][];
  readonly eventTypes?: readonly string[];
  readonly devices?: readonly string[];
  readonly eventId?: string | undefined;
  readonly copy?: "none" | "sync" | "replay" | undefined;
  /** When the attempts were made, as in an address: RFC 3339, or a time back from now. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The range that the attempt log holds. What reaches as far back asks for no time at all. */
export const wholeLog = "-7d";

const many = <Name extends string, T>(name: Name, values: readonly T[] | undefined) =>
  values === undefined || values.length === 0 ? {} : { [name]: [...values] };
const one = <Name extends string>(name: Name, value: string | undefined) =>
  value === undefined || value === "" ? {} : { [name]: value };

/** Answers the parameters of the call. Times are fixed at `nowMillis`, so that all pages are of the same range. */
export function parametersOf(filter: AttemptFilter, nowMillis: number) {
  const { from = wholeLog, to } = filter;
  const span = spanOf({ from, to }, nowMillis);
  const write = (millis: number): string => writeInstant({ millis, micros: 0 });
  return {
    ...one("acknowledged", filter.acknowledged),
    ...many("status_class", filter.statusClasses),
    ...many("error_classes", filter.errorClasses),
    ...many("event_types", filter.eventTypes),
    ...many("device_ids", filter.devices),
    ...one("event_id", filter.eventId),
    ...one("copy", filter.copy),
    ...(span === undefined || from === wholeLog ? {} : { start_time: write(span.fromMillis) }),
    ...(span === undefined || to === undefined ? {} : { end_time: write(span.toMillis) }),
  };
}

/** How many pages without an attempt are passed over before a person is asked whether to look further. */
const mostEmptyPages = 5;

interface PageStart {
  readonly token: string;
  readonly nowMillis: number;
}

export interface AttemptPage {
  readonly attempts: readonly Attempt[];
  /** Where the next page begins. Undefined after the last. */
  readonly next: PageStart | undefined;
}

async function readPage(
  project: string,
  connector: string,
  filter: AttemptFilter,
  start: PageStart,
  signal: AbortSignal,
): Promise<AttemptPage> {
  const page = await pageWithRows(
    mostEmptyPages,
    start.token,
    (token) => {
      const query = { ...parametersOf(filter, start.nowMillis), ...pageQuery(token) };
      const params = { path: { project, connector }, query };
      return api.GET("/v2/projects/{project}/dataconnectors/{connector}/attempts", { params, signal });
    },
    ({ attempts }) => attempts,
  );
  const token = page.nextPageToken;
  return { attempts: page.attempts, next: token === "" ? undefined : { token, nowMillis: start.nowMillis } };
}

/** The attempts that a filter leaves. While the first page alone is loaded, it is asked for anew by itself. */
export const attemptsQuery = (project: string, connector: string, filter: AttemptFilter, intervalMillis: number) =>
  infiniteQueryOptions({
    queryKey: [...connectorKey(project, connector), "attempts", filter],
    queryFn: ({ signal, pageParam }) =>
      readPage(project, connector, filter, pageParam ?? { token: "", nowMillis: Date.now() }, signal),
    initialPageParam: undefined as PageStart | undefined,
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state: { data } }) => ((data?.pages.length ?? 0) > 1 ? false : intervalMillis),
  });

/** The last attempts, for a look at once. */
export const lastAttemptsQuery = (project: string, connector: string, count: number) =>
  queryOptions({
    queryKey: [...connectorKey(project, connector), "attempts", "last", count],
    queryFn: async ({ signal }) => {
      const { attempts } = await api.GET("/v2/projects/{project}/dataconnectors/{connector}/attempts", {
        params: { path: { project, connector }, query: { page_size: count } },
        signal,
      });
      return attempts;
    },
    refetchInterval: listIntervalMillis / 2,
  });

/** All attempts of one event, as far as the log holds them. */
export const attemptsOfEventQuery = (project: string, connector: string, eventId: string) =>
  queryOptions({
    queryKey: [...connectorKey(project, connector), "attempts", "of", eventId],
    queryFn: async ({ signal }) => {
      const start = { token: "", nowMillis: Date.now() };
      return (await readPage(project, connector, { eventId }, start, signal)).attempts;
    },
  });
