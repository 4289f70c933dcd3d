/** Asks for what tells at one look how a project is: its sources, what waits, what was dropped, and what failed. */

import { queryOptions } from "@tanstack/react-query";
import { firstPages, pageQuery } from "./all-pages.ts";
import { api } from "./client.ts";
import type { Connector, Gap } from "./connectors.ts";
import type { components } from "./made/openapi.ts";
import { idOf } from "./projects.ts";
import { listIntervalMillis } from "./query-client.ts";

export type OverviewSource = components["schemas"]["Source"];
export type OverviewMetrics = components["schemas"]["ConnectorMetricsList"]["dataConnectors"][number];
export type Intake = components["schemas"]["ProjectMetrics"];
export type ProjectEvent = components["schemas"]["Event"];

/** Bounds what a page that is read every 30 seconds asks for: five pages of a hundred sources. */
const mostPages = 5;

/** The sources of a project, the first 500 of them. `isCut` says that there are more. */
export const overviewSourcesQuery = (project: string) =>
  queryOptions({
    queryKey: ["project", project, "sources", "overview"],
    queryFn: async ({ signal }) => {
      const { rows, isCut } = await firstPages(
        mostPages,
        (token) => {
          const params = { path: { project }, query: pageQuery(token) };
          return api.GET("/v2/projects/{project}/sources", { params, signal });
        },
        (page) => page.sources,
      );
      return { sources: rows, isCut };
    },
    refetchInterval: listIntervalMillis,
  });

/** What each connector did in the last 24 hours, and what waits for it. */
export const overviewMetricsQuery = (project: string, intervalMillis = listIntervalMillis) =>
  queryOptions({
    queryKey: ["project", project, "connectors", ":metrics", "now"],
    queryFn: async ({ signal }) => {
      const params = { path: { project }, query: pageQuery("") };
      const { dataConnectors } = await api.GET("/v2/projects/{project}/dataconnectors:metrics", { params, signal });
      return dataConnectors;
    },
    refetchInterval: intervalMillis,
  });

/** What came in within the last 24 hours, also by the hour. */
export const intakeQuery = (project: string) =>
  queryOptions({
    queryKey: ["project", project, ":metrics"],
    queryFn: ({ signal }) => {
      const params = { path: { project }, query: { step: "3600s" } };
      return api.GET("/v2/projects/{project}:metrics", { params, signal });
    },
    refetchInterval: listIntervalMillis,
  });

/** Whether a retention holds anything of a source. */
export const keptQuery = (project: string, source: string) =>
  queryOptions({
    queryKey: ["project", project, "sources", "kept", source],
    queryFn: async ({ signal }) => {
      const params = { path: { project, source }, query: { page_size: 1 } };
      const { measurements } = await api.GET("/v2/projects/{project}/sources/{source}/measurements", {
        params,
        signal,
      });
      return measurements.length > 0;
    },
  });

/** What was dropped of each connector, by the connector's name. They are asked one after the other: ten at most. */
export const overviewGapsQuery = (project: string, connectors: readonly Connector[]) =>
  queryOptions({
    queryKey: ["project", project, "connectors", "gaps", connectors.map(({ name }) => name)],
    queryFn: async ({ signal }) => {
      const gaps = new Map<string, readonly Gap[]>();
      for (const { name } of connectors) {
        const params = { path: { project, connector: idOf(name) }, query: pageQuery("") };
        const answer = await api.GET("/v2/projects/{project}/dataconnectors/{connector}/gaps", { params, signal });
        gaps.set(name, answer.gaps);
      }
      return gaps;
    },
    refetchInterval: listIntervalMillis,
  });

/** The latest hundred jobs. */
export const overviewJobsQuery = (project: string) =>
  queryOptions({
    queryKey: ["project", project, "jobs", "overview"],
    queryFn: async ({ signal }) => {
      const params = { path: { project }, query: pageQuery("") };
      return (await api.GET("/v2/projects/{project}/jobs", { params, signal })).jobs;
    },
    refetchInterval: listIntervalMillis,
  });

/** The latest event of the last 24 hours, or null. */
export const latestEventQuery = (project: string) =>
  queryOptions({
    queryKey: ["project", project, "events", "latest"],
    queryFn: async ({ signal }): Promise<ProjectEvent | null> => {
      const params = { path: { project }, query: { page_size: 1 } };
      return (await api.GET("/v2/projects/{project}/events", { params, signal })).events[0] ?? null;
    },
  });
