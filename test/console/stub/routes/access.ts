/** Describes the pages on access to a project. */

import { account, apiToken, key, members, roles } from "../../support/access.ts";
import { reply } from "../../support/answers.ts";
import { hostile } from "../../support/data.ts";
import type { RouteCase } from "../route-case.ts";

const listOf = (name: string, rows: readonly object[]) => reply({ [name]: rows, nextPageToken: "" });
const rolesAnswer = { "GET /v2/roles": listOf("roles", roles) } as const;

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1/access",
    ready: "Grace",
    main: "GET /v2/projects/{project}/members",
    answers: { ...rolesAnswer, "GET /v2/projects/{project}/members": listOf("members", members) },
    noMatch: { path: "/projects/p1/access/members?q=nobody", answers: {}, text: "Nothing matches" },
  },
  {
    path: "/projects/p1/access/service-accounts?open=s1",
    ready: "Sign in by a key",
    main: "GET /v2/projects/{project}/serviceaccounts",
    answers: {
      "GET /v2/projects/{project}/serviceaccounts": listOf("serviceAccounts", [
        account,
        ...hostile.map((displayName, index) => ({
          ...account,
          name: `projects/p1/serviceaccounts/h${index}`,
          displayName,
        })),
      ]),
      "GET /v2/projects/{project}/serviceaccounts/{account}/keys": listOf("keys", [key]),
    },
    empty: {
      answers: { "GET /v2/projects/{project}/serviceaccounts": listOf("serviceAccounts", []) },
      text: "No service account yet",
    },
  },
  {
    path: "/projects/p1/access/api-tokens",
    ready: "Dashboard",
    main: "GET /v2/projects/{project}/apitokens",
    answers: {
      "GET /v2/projects/{project}/apitokens": listOf("apiTokens", [
        apiToken,
        ...hostile.map((displayName, index) => ({ ...apiToken, name: `projects/p1/apitokens/h${index}`, displayName })),
      ]),
    },
    empty: { answers: { "GET /v2/projects/{project}/apitokens": listOf("apiTokens", []) }, text: "No API token yet" },
  },
];
