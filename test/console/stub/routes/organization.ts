/** Describes the pages of an organization. */

import { members, roles } from "../../support/access.ts";
import { type Answers, reply } from "../../support/answers.ts";
import { hostile, project } from "../../support/data.ts";
import { auditEntry, failure } from "../../support/logs.ts";
import type { RouteCase } from "../route-case.ts";

const organization: Answers = {
  "GET /v2/organizations/{organization}": reply({ name: "organizations/o1", displayName: hostile[3] }),
};
const user = {
  name: "users/u2",
  username: "grace",
  displayName: "Grace",
  status: "ENABLED",
  organization: "organizations/o1",
  createTime: "2026-01-02T03:04:05.000000Z",
} as const;
const users = [
  user,
  ...hostile.map((text, index) => ({ ...user, name: `users/h${index}`, username: text, displayName: text })),
];

const webhookKeys = [
  { kid: "key-1", createTime: user.createTime, signStartTime: user.createTime, signEndTime: user.createTime },
  { kid: "key-2", createTime: user.createTime, signStartTime: user.createTime, signEndTime: null },
];

export const cases: readonly RouteCase[] = [
  {
    path: "/organizations/o1",
    ready: "AcmeCorp",
    main: "GET /v2/organizations/{organization}",
    answers: { ...organization, "GET /v2/projects": reply({ projects: [project], nextPageToken: "" }) },
    empty: { answers: { "GET /v2/projects": reply({ projects: [], nextPageToken: "" }) }, text: "No project yet" },
  },
  {
    path: "/organizations/o1/administrators",
    ready: "Grace",
    main: "GET /v2/organizations/{organization}/members",
    answers: {
      ...organization,
      "GET /v2/organizations/{organization}/members": reply({ members, nextPageToken: "" }),
      "GET /v2/roles": reply({ roles, nextPageToken: "" }),
    },
  },
  {
    path: "/organizations/o1/users",
    ready: "Signs in as",
    main: "GET /v2/users",
    answers: { ...organization, "GET /v2/users": reply({ users, nextPageToken: "" }) },
    noMatch: { path: "/organizations/o1/users?q=nobody", answers: {}, text: "Nothing matches" },
  },
  {
    path: "/organizations/o1/webhook-keys",
    ready: "key-1",
    main: "GET /v2/organizations/{organization}/webhookkeys",
    answers: {
      ...organization,
      "GET /v2/organizations/{organization}/webhookkeys": reply({ keys: webhookKeys, nextPageToken: "" }),
    },
  },
  {
    path: "/organizations/o1/audit",
    ready: "192.0.2.0/24",
    main: "GET /v2/organizations/{organization}/auditentries",
    answers: {
      ...organization,
      "GET /v2/organizations/{organization}/auditentries": reply({ auditEntries: [auditEntry], nextPageToken: "" }),
    },
  },
  {
    path: "/organizations/o1/sign-ins",
    ready: "192.0.2.7",
    main: "GET /v2/organizations/{organization}/signinfailures",
    answers: {
      ...organization,
      "GET /v2/organizations/{organization}/signinfailures": reply({ signInFailures: [failure], nextPageToken: "" }),
    },
  },
];
