/** Holds data connectors in each of their states, and what they did, for the tests of their pages. */

import { identityAnswers } from "./access.ts";
import { type Answers, reply } from "./answers.ts";
import { connector, hostile, hostileName } from "./data.ts";

const time = "2026-01-02T03:04:05.000000Z";

export const lastError = {
  time,
  status: null,
  errorClass: "connect",
  message: "The receiver refused the connection: look whether it runs, and at its port.",
};

export const downConnector = { ...connector, health: { state: "DOWN", since: time }, lastError } as const;

const nameOf = (id: string): string => `projects/p1/dataconnectors/${id}`;

/** Connectors in all their states, the last ones with strangers' names. */
const manyConnectors = [
  connector,
  { ...downConnector, name: nameOf("c2"), displayName: "To the ledger" },
  { ...downConnector, name: nameOf("c3"), displayName: "", health: { state: "FAILING", since: time } },
  { ...connector, name: nameOf("c4"), displayName: "Recovering", health: { state: "DRAINING", since: time } },
  { ...connector, name: nameOf("c5"), displayName: "Paused", status: "USER_DISABLED", pauseMode: "retain" },
  {
    ...connector,
    name: nameOf("c6"),
    displayName: "Given up",
    status: "SYSTEM_DISABLED",
    systemDisabled: { rule: "failing-120-hours", reason: "Attempts failed for 120 hours.", time },
  },
  ...hostile.map((text, index) => ({
    ...connector,
    name: nameOf(`h${index}`),
    displayName: text,
    events: [text],
    lastError: { ...lastError, message: text },
  })),
];

const stepAt = (index: number) => ({
  startTime: new Date(Date.parse(time) + index * 300_000).toISOString().replace("Z", "000Z"),
  successCount: 40 + index,
  errorCount: index % 5,
  latency50p: "0.020s",
  latency99p: "0.180s",
  errorsByClass: index % 5 === 0 ? {} : { connect: index % 5 },
  countsByStatus: { "200": 40 + index },
});

export const metrics = {
  metrics: { successCount: 2048, errorCount: 12, latency99p: "0.180s" },
  queue: { depth: 34, oldestEventAge: "85s", projectedDrainTime: "12s" },
  step: "300s",
  series: Array.from({ length: 24 }, (_, index) => stepAt(index)),
};

/** Answers of what the pages of connectors ask beside what a test is about. */
export const connectorAnswers: Answers = {
  "GET /v2/projects/{project}/eventtypes": reply({ eventTypes: ["vibration", hostile[0]], nextPageToken: "" }),
  "GET /v2/projects/{project}/labelkeys": reply({ labelKeys: ["floor", hostile[1]], nextPageToken: "" }),
  ...identityAnswers,
  "GET /v2/projects/{project}/dataconnectors": reply({ dataConnectors: manyConnectors, nextPageToken: "" }),
  "GET /v2/projects/{project}/dataconnectors:metrics": reply({
    dataConnectors: manyConnectors.map(({ name }, index) =>
      index === 3 ? { name, ...metrics, queue: null } : { name, ...metrics },
    ),
    nextPageToken: "",
  }),
};

export const attempt = {
  time,
  eventId: "1lg2k0is1nrcrnj6f90p",
  eventTime: time,
  device: "projects/p1/devices/d1",
  eventType: "temperature",
  copy: null,
  attempt: 1,
  acknowledged: false,
  status: 503,
  latency: "0.028s",
  errorClass: "status",
  message: "The receiver answered 503.",
  answer: "the receiver says no",
  nextAttemptTime: "2026-01-02T03:04:07.000000Z",
};

const timeAt = (index: number): string => new Date(Date.parse(time) - index * 1000).toISOString().replace("Z", "000Z");

/** The attempt of a place in a long list: each third is acknowledged. */
export const attemptAt = (index: number) => ({
  ...attempt,
  time: timeAt(index),
  eventId: `1lg2k0is1nrcrn${String(index).padStart(6, "0")}`,
  ...(index % 3 === 0
    ? { acknowledged: true, status: 200, errorClass: null, message: null, nextAttemptTime: null, answer: "" }
    : {}),
});

/** Attempts of every kind, with strangers' answers, types and devices. */
export const attempts = [
  attempt,
  {
    ...attempt,
    attempt: 0,
    time: timeAt(1),
    status: null,
    errorClass: "connect",
    message: lastError.message,
    answer: "",
  },
  { ...attemptAt(3), copy: "replay" },
  ...hostile.map((text, index) => ({
    ...attempt,
    time: timeAt(10 + index),
    eventId: `hostile${index}`,
    eventType: text,
    message: text,
    answer: text,
  })),
];

export const job = {
  name: "projects/p1/jobs/j1",
  kind: "replay",
  state: "RUNNING",
  progress: { done: 340, total: null },
  target: "projects/p1/dataconnectors/c1",
  parameters: { startTime: time, endTime: "2026-01-02T04:04:05.000000Z", devices: [], eventTypes: [] },
  reason: null,
  createdBy: "u1",
  createTime: "2026-01-02T05:04:05.000000Z",
  updateTime: "2026-01-02T05:05:05.000000Z",
};

export const jobs = [
  job,
  {
    ...job,
    name: "projects/p1/jobs/j2",
    kind: "sync",
    state: "DONE",
    progress: { done: 3, total: 12 },
    parameters: {},
  },
  ...hostile.map((text, index) => ({
    ...job,
    name: `projects/p1/jobs/h${index}`,
    state: "FAILED",
    reason: text,
    createdBy: text,
  })),
];

const gap = {
  rule: "disabled",
  startTime: time,
  endTime: "2026-01-02T03:34:05.000000Z",
  count: 1200,
  replay: {
    method: "POST",
    path: "/v2/projects/p1/dataconnectors/c1:replay",
    body: { startTime: time, endTime: "2026-01-02T03:34:05.000000Z" },
  },
};

export const gaps = [
  gap,
  { ...gap, rule: "system-disabled", startTime: "2026-01-02T08:00:00.000000Z", endTime: "2026-01-02T09:00:00.000000Z" },
  { ...gap, rule: "expired", replay: null },
  { ...gap, rule: "not-yet-active", count: 1 },
];

/** Answers of all parts of one connector's page. */
export const connectorPageAnswers: Answers = {
  ...connectorAnswers,
  "GET /v2/projects/{project}/dataconnectors/{connector}": reply({
    ...downConnector,
    displayName: hostileName("To the warehouse"),
    httpConfig: { url: "https://ada:pw@example.org/hook", signatureSecret: "s", headers: { "X-Key": "k" } },
  }),
  "GET /v2/projects/{project}/dataconnectors/{connector}:metrics": reply(metrics),
  "GET /v2/projects/{project}/dataconnectors/{connector}/attempts": reply({ attempts, nextPageToken: "" }),
  "GET /v2/projects/{project}/dataconnectors/{connector}/gaps": reply({ gaps, nextPageToken: "" }),
  "GET /v2/projects/{project}/jobs": reply({ jobs, nextPageToken: "" }),
  "GET /v2/projects/{project}/devices/{device}/events/{event}": reply({
    eventId: attempt.eventId,
    targetName: attempt.device,
    eventType: "temperature",
    data: { temperature: { value: 21.5, note: hostile[0] } },
    timestamp: time,
  }),
  "GET /v2/projects/{project}/devices/{device}": reply({
    name: attempt.device,
    type: "temperature",
    productNumber: "",
    labels: { name: hostile[0], floor: "2" },
  }),
};

/** What a receiver says to a test event that it does not take. */
export const connectorTest = {
  acknowledged: false,
  status: 401,
  latency: "0.020s",
  errorClass: "status",
  message: "The receiver answered 401.",
  answer: "who are you?",
  answerHeaders: { "content-type": "text/plain" },
  event: { eventId: "d41d523fljfsvf3cjcso" },
  request: { method: "POST", url: "https://example.org/hook", headers: { "webhook-id": "d41d523" }, body: "{}" },
};
