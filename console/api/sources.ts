/** Asks for sources, which consumers know as devices, and for the retentions and fleets that they are put into. */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type AnswerOf, api } from "./client.ts";
import type { components, paths } from "./made/openapi.ts";
import { listIntervalMillis } from "./query-client.ts";

export type Source = components["schemas"]["Source"];
export type Retention = components["schemas"]["Retention"];
export type Fleet = components["schemas"]["Fleet"];
export type SourceFilter = Omit<
  NonNullable<paths["/v2/projects/{project}/sources"]["get"]["parameters"]["query"]>,
  "page_size" | "page_token"
>;

/** Begins the keys of everything that sources show. */
export const sourcesKey = (project: string) => ["project", project, "sources"] as const;

const pageSize = 100;
/** How many empty pages are passed over before a person is asked whether to look further. */
const mostEmptyPages = 5;

/** Sources by pages. A page may be empty and not the last. */
export const sourcesQuery = (project: string, filter: SourceFilter) =>
  infiniteQueryOptions({
    queryKey: [...sourcesKey(project), "list", filter],
    queryFn: ({ pageParam, signal }) => pageOfSources(project, { ...filter, page_token: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => (nextPageToken === "" ? undefined : nextPageToken),
    placeholderData: keepPreviousData,
    refetchInterval: listIntervalMillis,
  });

async function pageOfSources(
  project: string,
  { page_token: token, ...filter }: SourceFilter & { readonly page_token: string },
  signal: AbortSignal,
): Promise<AnswerOf<"/v2/projects/{project}/sources">> {
  let next = token;
  for (let looked = 1; ; looked += 1) {
    const query = { ...filter, page_size: pageSize, ...(next === "" ? {} : { page_token: next }) };
    const page = await api.GET("/v2/projects/{project}/sources", { params: { path: { project }, query }, signal });
    if (page.sources.length > 0 || page.nextPageToken === "" || looked === mostEmptyPages) return page;
    next = page.nextPageToken;
  }
}

export const sourceQuery = (project: string, source: string) =>
  queryOptions({
    queryKey: [...sourcesKey(project), "one", source],
    queryFn: ({ signal }) =>
      api.GET("/v2/projects/{project}/sources/{source}", { params: { path: { project, source } }, signal }),
    refetchInterval: 10_000,
  });

export const retentionsKey = (project: string) => ["project", project, "retentions"] as const;

/** All retentions of a project. */
export const retentionsQuery = (project: string) =>
  queryOptions({
    queryKey: retentionsKey(project),
    queryFn: async ({ signal }) => {
      const all: Retention[] = [];
      let token = "";
      do {
        const query = { page_size: pageSize, ...(token === "" ? {} : { page_token: token }) };
        const params = { path: { project }, query };
        const page = await api.GET("/v2/projects/{project}/retentions", { params, signal });
        all.push(...page.retentions);
        token = page.nextPageToken;
      } while (token !== "");
      return all;
    },
    refetchInterval: listIntervalMillis,
  });

export const fleetsKey = (project: string) => ["project", project, "fleets"] as const;

/** All fleets of a project. */
export const fleetsQuery = (project: string) =>
  queryOptions({
    queryKey: fleetsKey(project),
    queryFn: async ({ signal }) => {
      const all: Fleet[] = [];
      let token = "";
      do {
        const query = { page_size: pageSize, ...(token === "" ? {} : { page_token: token }) };
        const page = await api.GET("/v2/projects/{project}/fleets", { params: { path: { project }, query }, signal });
        all.push(...page.fleets);
        token = page.nextPageToken;
      } while (token !== "");
      return all;
    },
    staleTime: 60_000,
  });

/** The device that a source is to consumers, with the latest event of each type. */
export const deviceQuery = (project: string, device: string) =>
  queryOptions({
    queryKey: [...sourcesKey(project), "device", device],
    queryFn: ({ signal }) =>
      api.GET("/v2/projects/{project}/devices/{device}", { params: { path: { project, device } }, signal }),
    refetchInterval: 3000,
  });

/** Whether a source is connected over MQTT, and by which clients. */
export const connectionQuery = (project: string, source: string) =>
  queryOptions({
    queryKey: [...sourcesKey(project), "connection", source],
    queryFn: ({ signal }) =>
      api.GET("/v2/projects/{project}/sources/{source}/connection", { params: { path: { project, source } }, signal }),
    refetchInterval: 10_000,
  });

/** What a device needs to connect as a source over MQTT, but for the password. */
export const authConfigQuery = (project: string, source: string) =>
  queryOptions({
    queryKey: [...sourcesKey(project), "auth-config", source],
    queryFn: ({ signal }) =>
      api.GET("/v2/projects/{project}/sources/{source}/auth-config", { params: { path: { project, source } }, signal }),
    staleTime: 60_000,
  });

/** The latest hundred lines of sign-ins that the project's sources and programs were refused. */
export const signInFailuresQuery = (project: string) =>
  queryOptions({
    queryKey: ["project", project, "signinfailures"],
    queryFn: ({ signal }) => {
      const params = { path: { project }, query: { page_size: 100 } };
      return api.GET("/v2/projects/{project}/signinfailures", { params, signal });
    },
    refetchInterval: listIntervalMillis,
  });

export type MessageFilter = Omit<
  NonNullable<paths["/v2/projects/{project}/sources/{source}/messages"]["get"]["parameters"]["query"]>,
  "page_size" | "page_token"
>;

/** What the platform and the source itself say of a source, by pages. */
export const messagesQuery = (project: string, source: string, filter: MessageFilter) =>
  infiniteQueryOptions({
    queryKey: [...sourcesKey(project), "messages", source, filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filter, page_size: pageSize, ...(pageParam === "" ? {} : { page_token: pageParam }) };
      const params = { path: { project, source }, query };
      return api.GET("/v2/projects/{project}/sources/{source}/messages", { params, signal });
    },
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => (nextPageToken === "" ? undefined : nextPageToken),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });

export type Command = components["schemas"]["Command"];

/** The latest commands to a device. */
export const commandsQuery = (project: string, device: string) =>
  queryOptions({
    queryKey: [...sourcesKey(project), "commands", device],
    queryFn: ({ signal }) => {
      const params = { path: { project, device }, query: { page_size: 100 } };
      return api.GET("/v2/projects/{project}/devices/{device}/commands", { params, signal });
    },
    refetchInterval: 5000,
  });

/** What the stage's limits are, and which kinds of retentions it has. */
export const limitsQuery = () =>
  queryOptions({
    queryKey: ["limits"],
    queryFn: ({ signal }) => api.GET("/v2/limits", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The sources that are silent for longer than they may be, by pages. */
export const alertsQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: [...sourcesKey(project), "alerts"],
    queryFn: ({ pageParam, signal }) => {
      const query = { page_size: pageSize, ...(pageParam === "" ? {} : { page_token: pageParam }) };
      return api.GET("/v2/projects/{project}/alerts", { params: { path: { project }, query }, signal });
    },
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => (nextPageToken === "" ? undefined : nextPageToken),
    refetchInterval: 10_000,
  });
