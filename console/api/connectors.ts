/** Asks for the data connectors of a project. */

import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import type { components } from "./made/openapi.ts";
import { listIntervalMillis } from "./query-client.ts";

export type Connector = components["schemas"]["DataConnector"];

/** All data connectors: a project has ten at most, which fit on one page. */
export const connectorsQuery = (project: string) =>
  queryOptions({
    queryKey: ["project", project, "connectors"],
    queryFn: async ({ signal }) => {
      const params = { path: { project }, query: { page_size: 100 } };
      const { dataConnectors } = await api.GET("/v2/projects/{project}/dataconnectors", { params, signal });
      return dataConnectors;
    },
    refetchInterval: listIntervalMillis,
  });
