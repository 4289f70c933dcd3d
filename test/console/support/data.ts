/** Holds what most tests of pages need: a person who is signed in, a project, and answers for the console's frame. */

import { exampleConfig } from "../../support/console/config.ts";
import { type Answers, reply } from "./answers.ts";

/** Strangers' text, as names, labels, values and receivers' answers may hold it. A page shows it, and does nothing else. */
export const hostile = [
  "<img src=x onerror=\"document.title='owned'\">",
  "<script>document.title='owned'</script>",
  "javascript:document.title='owned'",
  "\"'`{{7*7}}</title></textarea>",
  "\u202Eright to left\u202C \u0000\u200B é 漢字 🏭",
  "a-name-without-a-single-place-to-break-it-".repeat(8),
] as const;

/** A name of the most characters that one may have, which begins by what tests find it by. */
export const hostileName = (known: string): string => `${known} ${hostile[0]} \u202E漢字🏭 ${hostile[5]}`.slice(0, 100);

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** Makes what looks like an access token. Nothing in these tests verifies one. */
export const tokenOf = ({ subject = "u1", expiresInSeconds = 7200 } = {}): string => {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const claims = { sub: subject, kind: "user", iat: nowSeconds, exp: nowSeconds + expiresInSeconds };
  return `${encode({ alg: "ES256" })}.${encode(claims)}.c2lnbmVk`;
};

/** What `/config.json` says, of which a test of the template sees that a stage writes it so. */
export const config = exampleConfig;

export const project = {
  name: "projects/p1",
  displayName: hostileName("Mill Street"),
  inventory: false,
  organization: "organizations/o1",
  organizationDisplayName: "Acme",
  sensorCount: 2,
  cloudConnectorCount: 0,
  location: { latitude: null, longitude: null, timeLocation: "Europe/Berlin" },
  labels: {},
  companyName: "AcmeCorp",
  eventLogDays: 31,
  createTime: "2026-01-02T03:04:05.000000Z",
};

export const connector = {
  name: "projects/p1/dataconnectors/c1",
  displayName: "To the warehouse",
  type: "HTTP_PUSH",
  status: "ACTIVE",
  events: [],
  labels: [],
  httpConfig: { url: "https://example.org/hook", signatureSecret: "", headers: {} },
  acknowledge: "200",
  disableOnGone: true,
  pauseMode: "drop",
  concurrency: 10,
  systemDisabled: null,
  health: { state: "UP", since: null },
} as const;

export const caller = {
  name: "users/u1",
  kind: "USER",
  displayName: "Ada",
  username: "ada",
  email: null,
  project: null,
  scopes: [],
  databases: [],
  memberships: [
    {
      name: "projects/p1",
      displayName: hostileName("Mill Street"),
      organization: "organizations/o1",
      roles: ["roles/project.admin"],
    },
  ],
  session: {
    signInTime: "2026-01-02T03:04:05.000Z",
    expireTime: "2026-01-02T05:04:05.000Z",
    sessionEndTime: "2026-01-02T15:04:05.000Z",
  },
};

/** The caller, who administers two organizations too. */
export const administrator = {
  ...caller,
  memberships: [
    ...caller.memberships,
    ...["Acme", hostile[1]].map((displayName, index) => ({
      ...{ name: `organizations/o${index + 1}`, displayName, organization: `organizations/o${index + 1}` },
      roles: ["roles/organization.admin"],
    })),
  ],
};

/** What an administrator of the project may do. */
const permissions = [
  ...[
    "project.read",
    "project.update",
    "membership.read",
    "membership.create",
    "membership.update",
    "membership.delete",
  ],
  ...[
    "sensor.read",
    "sensor.update",
    "device.read",
    "device.update",
    "device.transfer",
    "emulator.read",
    "emulator.create",
  ],
  ...["emulator.update", "emulator.delete", "dataconnector.read", "dataconnector.create", "dataconnector.update"],
  ...["dataconnector.delete", "serviceaccount.read", "serviceaccount.create", "serviceaccount.update"],
  ...["serviceaccount.delete", "serviceaccount.key.read", "serviceaccount.key.create", "serviceaccount.key.delete"],
];

/** What the frame asks on every page. */
export const frameAnswers: Answers = {
  "GET /v2/me": reply(caller),
  "GET /v2/projects": reply({ projects: [project], nextPageToken: "" }),
  "GET /v2/projects/{project}": reply(project),
  "GET /v2/projects/{project}/permissions": reply({ permissions, nextPageToken: "" }),
  "GET /v2/projects/{project}/dataconnectors": reply({ dataConnectors: [connector], nextPageToken: "" }),
};

/** The permissions of somebody who may only read. */
export const readersPermissions = reply({
  permissions: permissions.filter((name) =>
    /^(project|membership|sensor|device|dataconnector|emulator)\.read$/.test(name),
  ),
  nextPageToken: "",
});
