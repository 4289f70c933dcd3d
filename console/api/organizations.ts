/** Asks for an organization and the users that it manages. */

import { queryOptions } from "@tanstack/react-query";
import { allPages, pageQuery } from "./all-pages.ts";
import { api } from "./client.ts";
import type { components } from "./made/openapi.ts";

export type User = components["schemas"]["User"];

export const organizationQuery = (organization: string) =>
  queryOptions({
    queryKey: ["organization", organization],
    queryFn: ({ signal }) =>
      api.GET("/v2/organizations/{organization}", { params: { path: { organization } }, signal }),
    staleTime: 60_000,
  });

export const usersKey = (organization: string) => ["organization", organization, "users"] as const;

export const usersQuery = (organization: string) =>
  queryOptions({
    queryKey: usersKey(organization),
    queryFn: ({ signal }) =>
      allPages(
        (token) => {
          const query = { ...pageQuery(token), organization: `organizations/${organization}` };
          return api.GET("/v2/users", { params: { query }, signal });
        },
        ({ users }) => users,
      ),
  });

export type WebhookKey = components["schemas"]["WebhookKeyList"]["keys"][number];

export const webhookKeysQuery = (organization: string) =>
  queryOptions({
    queryKey: ["organization", organization, "webhookkeys"],
    queryFn: async ({ signal }) => {
      const params = { path: { organization } };
      return (await api.GET("/v2/organizations/{organization}/webhookkeys", { params, signal })).keys;
    },
  });

export const projectsOfQuery = (organization: string) =>
  queryOptions({
    queryKey: ["projects", "of", organization],
    queryFn: ({ signal }) =>
      allPages(
        (token) => {
          const query = { ...pageQuery(token), organization: `organizations/${organization}` };
          return api.GET("/v2/projects", { params: { query }, signal });
        },
        ({ projects }) => projects,
      ),
  });
