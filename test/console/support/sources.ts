/** Holds sources in each of their states, and what they have, for the tests of their pages. */

import { type Answers, type Reply, reply } from "./answers.ts";
import { hostile } from "./data.ts";

const time = "2026-01-02T03:04:05.000000Z";
export const uid = "0f8fad5b-d9cb-469f-a165-70867728950e";

export const retention = {
  name: "projects/p1/retentions/r1",
  displayName: "oneYear",
  kind: "DYNAMODB",
  duration: "31536000s",
  blobStore: null,
  createTime: time,
} as const;

export const fleet = { name: "projects/p1/fleets/f1", displayName: "Hall 2", createTime: time };

export const source = {
  name: "projects/p1/sources/s1",
  displayName: "Press 01",
  type: "EXTERNAL_CONNECTION",
  activationUid: uid,
  fleet: fleet.name,
  retentions: [retention.name],
  variables: { line: "north" },
  labels: { name: "Press 01", site: "Graz" },
  noDataAfter: "600s",
  status: "ENABLED",
  lastDataTime: time,
  alert: { state: "RECEIVING", since: time, deadline: "2026-01-02T03:14:05.000000Z" },
  createTime: time,
} as const;

const nameOf = (id: string): string => `projects/p1/sources/${id}`;

/** Sources in all their states, the last ones with strangers' text. */
export const manySources = [
  source,
  {
    ...source,
    name: nameOf("s2"),
    displayName: "Press 02",
    alert: { ...source.alert, state: "SILENT" },
    retentions: [],
  },
  { ...source, name: nameOf("s3"), displayName: "Oven", lastDataTime: null, noDataAfter: null, alert: null },
  { ...source, name: nameOf("s4"), displayName: "Old gateway", type: "LOGGER", status: "DISABLED", fleet: null },
  { ...source, name: nameOf("s5"), displayName: "Thermometer", type: "EMULATOR", noDataAfter: null, alert: null },
  ...hostile.map((text, index) => ({
    ...source,
    name: nameOf(`h${index}`),
    displayName: text,
    labels: { [text]: text },
    variables: { [text]: text },
  })),
];

/** Answers of what the pages of sources ask beside what a test is about. */
const size = { pointCount: 1234, byteCount: 98_765, countedSince: time, sourceCount: 2 };

export const sizesOf = (names: readonly string[]) => ({
  retentions: names.map((name) => ({ name, metrics: size })),
  nextPageToken: "",
});

export const sourceAnswers: Answers = {
  "GET /v2/projects/{project}/sources": reply({ sources: manySources, nextPageToken: "" }),
  "GET /v2/projects/{project}/retentions": reply({ retentions: [retention], nextPageToken: "" }),
  "GET /v2/projects/{project}/retentions:metrics": reply(sizesOf([retention.name])),
  "GET /v2/projects/{project}/fleets": reply({ fleets: [fleet], nextPageToken: "" }),
};

const mqtt = { url: "mqtts://127.0.0.1:8883", host: "127.0.0.1", port: 8883 };

export const authConfig = {
  activationUid: uid,
  username: uid,
  clientId: uid,
  protocolVersions: ["3.1.1", "5"],
  mqtts: mqtt,
  wss: { url: "wss://127.0.0.1:8084/mqtt", host: "127.0.0.1", port: 8084, path: "/mqtt" },
  certificateAuthority: { name: "The laptop's authority", pem: "-----BEGIN CERTIFICATE-----\nAAAA\n" },
  topics: {
    field: `v1/sources/${uid}/data/read/{connectionTag}/{measurement}/{key}`,
    measurement: `v1/sources/${uid}/data/read/{connectionTag}/{measurement}`,
    rejected: `v1/sources/${uid}/data/rejected`,
    command: `v1/sources/${uid}/command`,
    commandAnswer: `v1/sources/${uid}/command/answer`,
    log: `v1/sources/${uid}/log`,
  },
};

/** A source that was just made, with the only look at its password. */
export const registered = { ...source, authConfig: { ...authConfig, password: "shown this once" } };

export const message = { time, level: "WARNING", kind: "no-data", text: "No data came.", count: 3 } as const;

export const command = {
  name: "projects/p1/devices/s1/commands/k1",
  topic: "write/setpoint",
  mapping: "",
  data: 21,
  id: null,
  state: "QUEUED",
  clients: [],
  acknowledgement: null,
  createTime: time,
  sentTime: null,
  validUntil: "2026-01-03T03:04:05.000000Z",
} as const;

const reported = Object.fromEntries(hostile.map((text) => [text, { value: text, updateTime: time }]));

/** Answers two values of two fields in this hour, and three in the one before. */
function countedByHour(): Reply {
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const columns = ["time", "count_parts", "count_scrap"];
  const values = [
    [hour - 3_600_000, 2, 1],
    [hour, 1, 1],
  ];
  return reply({ results: [{ statement_id: 0, series: [{ name: "production", columns, values }] }] });
}

/** Answers of what the page of one source asks, beside those of the list. */
export const oneSourceAnswers: Answers = {
  ...sourceAnswers,
  "GET /v2/projects/{project}/sources/{source}": reply({
    ...source,
    displayName: hostile[3],
    labels: { name: hostile[3], [hostile[1]]: hostile[5] },
    variables: { [hostile[3]]: hostile[4] },
  }),
  "GET /v2/projects/{project}/devices/{device}": reply({
    name: "projects/p1/devices/s1",
    type: "externalConnection",
    productNumber: "",
    labels: {},
    reported: { production: { parts: 342, updateTime: time }, ...reported },
  }),
  "GET /v2/projects/{project}/sources/{source}/messages": reply({
    messages: [
      message,
      ...hostile.map((text, index) => ({ ...message, level: index === 0 ? "ERROR" : "INFO", kind: "log", text })),
    ],
    nextPageToken: "",
  }),
  "GET /query": countedByHour,
  "GET /v2/projects/{project}/sources/{source}/auth-config": reply(authConfig),
  "GET /v2/projects/{project}/sources/{source}/connection": reply({
    connected: true,
    since: time,
    clients: [
      {
        clientId: uid,
        connected: true,
        since: time,
        disconnectedTime: null,
        disconnectReason: null,
        address: "192.0.2.1",
        keepAlive: "60s",
        cleanSession: true,
        sessionExpiry: null,
      },
    ],
    refusedLastDay: 2,
  }),
  "GET /v2/projects/{project}/signinfailures": reply({
    signInFailures: [
      {
        time,
        firstTime: time,
        count: 4,
        name: uid,
        identity: source.name,
        reason: "WRONG_SECRET",
        credential: "PASSWORD",
        door: "HTTPS",
        address: "192.0.2.7",
        clientId: null,
      },
    ],
    nextPageToken: "",
  }),
  "GET /v2/projects/{project}/devices/{device}/commands": reply({
    commands: [command, { ...command, name: `${command.name}2`, state: "DELIVERED", data: hostile[1] }],
    nextPageToken: "",
  }),
};
