/** Asks for the data connectors of a project, what they did, and what they missed. */

import { queryOptions } from "@tanstack/react-query";
import { firstPages, pageQuery } from "./all-pages.ts";
import { type AnswerOf, api } from "./client.ts";
import type { components } from "./made/openapi.ts";
import { listIntervalMillis } from "./query-client.ts";

export type Connector = components["schemas"]["DataConnector"];
export type ConnectorMetrics = components["schemas"]["ConnectorMetrics"];
export type ConnectorTest = components["schemas"]["ConnectorTest"];
export type MetricStep = NonNullable<ConnectorMetrics["series"]>[number];
export type Gap = AnswerOf<"/v2/projects/{project}/dataconnectors/{connector}/gaps">["gaps"][number];

/** Begins the keys of everything that is asked for about connectors, so that a change lets all of it be asked anew. */
export const connectorsKey = (project: string) => ["project", project, "connectors"] as const;
export const connectorKey = (project: string, connector: string) => [...connectorsKey(project), connector] as const;

/** All data connectors: a project has ten at most, which fit on one page. */
export const connectorsQuery = (project: string) =>
  queryOptions({
    queryKey: connectorsKey(project),
    queryFn: async ({ signal }) => {
      const params = { path: { project }, query: { page_size: 100 } };
      const { dataConnectors } = await api.GET("/v2/projects/{project}/dataconnectors", { params, signal });
      return dataConnectors;
    },
    refetchInterval: listIntervalMillis,
  });

/** What all connectors did in the last 24 hours, with a series by the hour for a line without axes. */
export const allMetricsQuery = (project: string) =>
  queryOptions({
    queryKey: [...connectorsKey(project), ":metrics"],
    queryFn: async ({ signal }) => {
      const params = { path: { project }, query: { page_size: 100, step: "3600s" } };
      const { dataConnectors } = await api.GET("/v2/projects/{project}/dataconnectors:metrics", { params, signal });
      return new Map(dataConnectors.map((metrics) => [metrics.name, metrics]));
    },
    refetchInterval: listIntervalMillis,
  });

/** How often one connector is asked for: more often while there is something to wait for. */
const calmMillis = 15_000;
const watchMillis = 5000;

export const isWell = ({ status, health }: Connector): boolean => status === "ACTIVE" && health.state === "UP";

export const connectorQuery = (project: string, connector: string) =>
  queryOptions({
    queryKey: connectorKey(project, connector),
    queryFn: ({ signal }) =>
      api.GET("/v2/projects/{project}/dataconnectors/{connector}", {
        params: { path: { project, connector } },
        signal,
      }),
    refetchInterval: ({ state: { data } }) => (data === undefined || isWell(data) ? calmMillis : watchMillis),
  });

/** What one connector did in the last 24 hours, in steps of five minutes. */
export const metricsQuery = (project: string, connector: string, isWatched: boolean) =>
  queryOptions({
    queryKey: [...connectorKey(project, connector), ":metrics"],
    queryFn: ({ signal }) =>
      api.GET("/v2/projects/{project}/dataconnectors/{connector}:metrics", {
        params: { path: { project, connector }, query: { step: "300s" } },
        signal,
      }),
    refetchInterval: isWatched ? watchMillis : calmMillis,
  });

/** Most pages of a hundred that are read of a list that is shown whole. */
const mostPages = 10;

/** The gaps of a connector, of the last 31 days, newest first as the API lists them. */
export const gapsQuery = (project: string, connector: string) =>
  queryOptions({
    queryKey: [...connectorKey(project, connector), "gaps"],
    queryFn: async ({ signal }) => {
      const { rows, isCut } = await firstPages(
        mostPages,
        (token) => {
          const params = { path: { project, connector }, query: pageQuery(token) };
          return api.GET("/v2/projects/{project}/dataconnectors/{connector}/gaps", { params, signal });
        },
        (page) => page.gaps,
      );
      return { gaps: rows, isCut };
    },
    refetchInterval: listIntervalMillis,
  });
