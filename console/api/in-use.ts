/** Asks which event types and which keys of labels a project has had, for choosing. */

import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";

const mostAtOnce = 1000;

export const eventTypesInUse = (project: string) =>
  queryOptions({
    queryKey: ["project", project, "event-types"],
    queryFn: async ({ signal }) => {
      const params = { path: { project }, query: { page_size: mostAtOnce } };
      return (await api.GET("/v2/projects/{project}/eventtypes", { params, signal })).eventTypes;
    },
    staleTime: 60_000,
  });

export const labelKeysInUse = (project: string) =>
  queryOptions({
    queryKey: ["project", project, "label-keys"],
    queryFn: async ({ signal }) => {
      const params = { path: { project }, query: { page_size: mostAtOnce } };
      return (await api.GET("/v2/projects/{project}/labelkeys", { params, signal })).labelKeys;
    },
    staleTime: 60_000,
  });
