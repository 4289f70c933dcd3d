/** Asks for what programs sign in with: service accounts with their keys, and API tokens. */

import { queryOptions } from "@tanstack/react-query";
import { allPages, pageQuery } from "./all-pages.ts";
import { api } from "./client.ts";
import type { components } from "./made/openapi.ts";

export type ServiceAccount = components["schemas"]["ServiceAccount"];
export type Key = components["schemas"]["Key"];
export type ApiToken = components["schemas"]["ApiToken"];

export const serviceAccountsKey = (project: string) => ["project", project, "serviceaccounts"] as const;
export const keysKey = (project: string, account: string) => [...serviceAccountsKey(project), account, "keys"] as const;
export const apiTokensKey = (project: string) => ["project", project, "apitokens"] as const;

export const serviceAccountsQuery = (project: string) =>
  queryOptions({
    queryKey: serviceAccountsKey(project),
    queryFn: ({ signal }) =>
      allPages(
        (token) => {
          const params = { path: { project }, query: pageQuery(token) };
          return api.GET("/v2/projects/{project}/serviceaccounts", { params, signal });
        },
        ({ serviceAccounts }) => serviceAccounts,
      ),
  });

export const keysQuery = (project: string, account: string) =>
  queryOptions({
    queryKey: keysKey(project, account),
    queryFn: async ({ signal }) => {
      const params = { path: { project, account }, query: { page_size: 100 } };
      return (await api.GET("/v2/projects/{project}/serviceaccounts/{account}/keys", { params, signal })).keys;
    },
  });

export const apiTokensQuery = (project: string) =>
  queryOptions({
    queryKey: apiTokensKey(project),
    queryFn: ({ signal }) =>
      allPages(
        (token) => {
          const params = { path: { project }, query: pageQuery(token) };
          return api.GET("/v2/projects/{project}/apitokens", { params, signal });
        },
        ({ apiTokens }) => apiTokens,
      ),
  });
