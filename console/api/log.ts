/** Asks what was changed by whom, and which sign-ins were refused, in a project or an organization. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { writeInstant } from "../time/format.ts";
import { type Range, spanOf } from "../time/range.ts";
import { pageQuery, paging } from "./all-pages.ts";
import { api } from "./client.ts";
import type { components, paths } from "./made/openapi.ts";
import type { Place } from "./members.ts";
import { listIntervalMillis } from "./query-client.ts";

export type AuditEntry = components["schemas"]["AuditEntry"];
export type SignInFailure = components["schemas"]["SignInFailure"];

export interface AuditFilter extends Range {
  readonly call: string;
  readonly resource: string;
  readonly actor: string;
}

type FailureQuery = NonNullable<paths["/v2/projects/{project}/signinfailures"]["get"]["parameters"]["query"]>;

export interface FailureFilter extends Range {
  readonly reason: SignInFailure["reason"] | "";
}

const time = (millis: number): string => writeInstant({ millis, micros: 0 });

/** Answers the times of a range. One that ends now has no end, so that what happens meanwhile is in it. */
function timesOf(range: Range) {
  const span = spanOf(range, Date.now());
  if (span === undefined) return {};
  return { start_time: time(span.fromMillis), ...(range.to === undefined ? {} : { end_time: time(span.toMillis) }) };
}

const given = <Name extends string, Text extends string>(name: Name, text: Text | "") =>
  text === "" ? {} : { [name]: text };

/** The changes of a project or an organization, newest first, page by page. A page may be empty and not the last. */
export const auditQuery = (place: Place, { call, resource, actor, ...range }: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", place, { call, resource, actor, ...range }],
    queryFn: ({ signal, pageParam }) => {
      const named = { ...given("call", call), ...given("resource", resource), ...given("actor", actor) };
      const query = { ...pageQuery(pageParam), ...named, ...timesOf(range) };
      return "project" in place
        ? api.GET("/v2/projects/{project}/auditentries", { params: { path: place, query }, signal })
        : api.GET("/v2/organizations/{organization}/auditentries", { params: { path: place, query }, signal });
    },
    ...paging,
  });

function readFailures(place: Place, query: FailureQuery, signal: AbortSignal) {
  return "project" in place
    ? api.GET("/v2/projects/{project}/signinfailures", { params: { path: place, query }, signal })
    : api.GET("/v2/organizations/{organization}/signinfailures", { params: { path: place, query }, signal });
}

/** The sign-ins that were refused, page by page: newest hours first, and newest first within a page. */
export const failuresQuery = (place: Place, { reason, ...range }: FailureFilter) =>
  infiniteQueryOptions({
    queryKey: ["signinfailures", place, { reason, ...range }],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...pageQuery(pageParam), ...(reason === "" ? {} : { reason }), ...timesOf(range) };
      return readFailures(place, query, signal);
    },
    ...paging,
  });

/** The latest hundred lines of sign-ins that were refused. */
export const latestFailuresQuery = (place: Place) =>
  queryOptions({
    queryKey: ["signinfailures", place, "latest"],
    queryFn: async ({ signal }) => (await readFailures(place, pageQuery(""), signal)).signInFailures,
    refetchInterval: listIntervalMillis,
  });
