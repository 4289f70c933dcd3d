/** Asks for projects, and for what the caller may do in one. */

import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import type { components } from "./made/openapi.ts";

export type ProjectAnswer = components["schemas"]["Project"];

/** The id in a resource name: its last part. */
export const idOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** The name that people know a thing by: its own, or else its id. */
export const calledOf = ({ displayName, name }: { readonly displayName: string; readonly name: string }): string =>
  displayName === "" ? idOf(name) : displayName;

export const projectQuery = (project: string) =>
  queryOptions({
    queryKey: ["project", project],
    queryFn: ({ signal }) => api.GET("/v2/projects/{project}", { params: { path: { project } }, signal }),
    staleTime: 60_000,
  });

export const permissionsQuery = (project: string) =>
  queryOptions({
    queryKey: ["project", project, "permissions"],
    queryFn: async ({ signal }) => {
      const { permissions } = await api.GET("/v2/projects/{project}/permissions", {
        params: { path: { project } },
        signal,
      });
      return permissions;
    },
    staleTime: 60_000,
  });

/** The first projects that have a text in their name or id. `pageSize` is 100 at most. */
export const projectsQuery = (text: string, pageSize = 100) =>
  queryOptions({
    queryKey: ["projects", text, pageSize],
    queryFn: ({ signal }) => {
      const query = { page_size: pageSize, ...(text === "" ? {} : { query: text }) };
      return api.GET("/v2/projects", { params: { query }, signal });
    },
    staleTime: 30_000,
  });
