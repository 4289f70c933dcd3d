/** Asks for sources, which consumers know as devices, and for the retentions and fleets that they are put into. */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { allPages, pageQuery, pageWithRows, paging } from "./all-pages.ts";
import { api } from "./client.ts";
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

/** How many empty pages are passed over before a person is asked whether to look further. */
const mostEmptyPages = 5;

/** Sources by pages. A page may be empty and not the last. */
export const sourcesQuery = (project: string, filter: SourceFilter) =>
  infiniteQueryOptions({
    queryKey: [...sourcesKey(project), "list", filter],
    queryFn: ({ pageParam, signal }) =>
      pageWithRows(
        mostEmptyPages,
        pageParam,
        (token) => {
          const params = { path: { project }, query: { ...filter, ...pageQuery(token) } };
          return api.GET("/v2/projects/{project}/sources", { params, signal });
        },
        ({ sources }) => sources,
      ),
    ...paging,
    placeholderData: keepPreviousData,
    refetchInterval: listIntervalMillis,
  });

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
    queryFn: ({ signal }) =>
      allPages(
        (token) => {
          const params = { path: { project }, query: pageQuery(token) };
          return api.GET("/v2/projects/{project}/retentions", { params, signal });
        },
        ({ retentions }) => retentions,
      ),
    refetchInterval: listIntervalMillis,
  });

/** How much each retention holds, by its name. */
export const retentionMetricsQuery = (project: string) =>
  queryOptions({
    queryKey: [...retentionsKey(project), ":metrics"],
    queryFn: async ({ signal }) => {
      const all = await allPages(
        (token) => {
          const params = { path: { project }, query: pageQuery(token) };
          return api.GET("/v2/projects/{project}/retentions:metrics", { params, signal });
        },
        ({ retentions }) => retentions,
      );
      return new Map(all.map(({ name, metrics }) => [name, metrics]));
    },
    refetchInterval: listIntervalMillis,
  });

export const fleetsKey = (project: string) => ["project", project, "fleets"] as const;

/** All fleets of a project. */
export const fleetsQuery = (project: string) =>
  queryOptions({
    queryKey: fleetsKey(project),
    queryFn: ({ signal }) =>
      allPages(
        (token) => {
          const params = { path: { project }, query: pageQuery(token) };
          return api.GET("/v2/projects/{project}/fleets", { params, signal });
        },
        ({ fleets }) => fleets,
      ),
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

export type MessageFilter = Omit<
  NonNullable<paths["/v2/projects/{project}/sources/{source}/messages"]["get"]["parameters"]["query"]>,
  "page_size" | "page_token"
>;

/** What the platform and the source itself say of a source, page by page: newest hours first, and newest first within a page. */
export const messagesQuery = (project: string, source: string, filter: MessageFilter) =>
  infiniteQueryOptions({
    queryKey: [...sourcesKey(project), "messages", source, filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filter, ...pageQuery(pageParam) };
      const params = { path: { project, source }, query };
      return api.GET("/v2/projects/{project}/sources/{source}/messages", { params, signal });
    },
    ...paging,
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
      const query = pageQuery(pageParam);
      return api.GET("/v2/projects/{project}/alerts", { params: { path: { project }, query }, signal });
    },
    ...paging,
    refetchInterval: 10_000,
  });
