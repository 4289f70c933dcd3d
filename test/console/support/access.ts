/** Holds people and credentials for the tests of pages on access. */

import { type Answers, reply } from "./answers.ts";
import { hostile } from "./data.ts";

const createTime = "2026-01-02T03:04:05.000000Z";

export const member = {
  name: "projects/p1/members/u2",
  displayName: "Grace",
  email: "grace",
  username: "grace",
  accountType: "USER",
  user: "users/u2",
  roles: ["roles/project.developer"],
  status: "ACCEPTED",
  createTime,
} as const;

export const invited = {
  name: "projects/p1/members/u3",
  displayName: "new@example.org",
  email: "new@example.org",
  accountType: "USER",
  roles: ["roles/project.user"],
  status: "PENDING",
  createTime,
} as const;

export const members = [
  member,
  invited,
  ...hostile.map((text, index) => ({
    ...member,
    name: `projects/p1/members/h${index}`,
    displayName: text,
    username: text,
  })),
];

export const roles = [
  {
    name: "roles/project.user",
    displayName: "Project user",
    description: "Reads what is in the project and changes nothing.",
    permissions: ["project.read", "device.read"],
  },
  {
    name: "roles/organization.admin",
    displayName: "Organization administrator",
    description: "May do everything in the organization and in all of its projects.",
    permissions: ["project.read", "organization.update"],
  },
];

export const account = {
  name: "projects/p1/serviceaccounts/s1",
  email: "s1@p1.example.org",
  displayName: "Warehouse",
  enableBasicAuth: true,
  createTime,
  updateTime: createTime,
};

export const key = {
  name: "projects/p1/serviceaccounts/s1/keys/k1",
  id: "k1",
  createTime,
  lastUsedTime: null,
};

export const apiToken = {
  name: "projects/p1/apitokens/t1",
  displayName: "Dashboard",
  scopes: ["read"],
  databases: [],
  expireTime: null,
  createTime,
  lastUsedTime: createTime,
};

/** Answers of what tells the names of those who did something. */
export const identityAnswers: Answers = {
  "GET /v2/projects/{project}/members": reply({ members, nextPageToken: "" }),
  "GET /v2/projects/{project}/serviceaccounts": reply({ serviceAccounts: [account], nextPageToken: "" }),
  "GET /v2/projects/{project}/apitokens": reply({ apiTokens: [apiToken], nextPageToken: "" }),
};
