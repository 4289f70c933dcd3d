/** Holds a project in trouble of every kind, for the tests of its overview. */

import { type Answers, reply } from "./answers.ts";
import { connector, hostile } from "./data.ts";

const time = "2026-01-02T03:04:05.000000Z";

export const calmSource = {
  name: "projects/p1/sources/s1",
  displayName: "Press 01",
  type: "LOGGER",
  activationUid: "0f8fad5b-d9cb-469f-a165-70867728950e",
  fleet: null,
  retentions: [],
  variables: {},
  labels: {},
  noDataAfter: "600s",
  status: "ENABLED",
  lastDataTime: time,
  alert: { state: "RECEIVING", since: time, deadline: "2026-01-02T03:14:05.000000Z" },
  createTime: time,
} as const;

const silent = { ...calmSource.alert, state: "SILENT" } as const;

export const troubledSources = [
  calmSource,
  { ...calmSource, name: "projects/p1/sources/s2", displayName: "Oven", alert: silent },
  { ...calmSource, name: "projects/p1/sources/s3", displayName: "New", lastDataTime: null, alert: null },
  { ...calmSource, name: "projects/p1/sources/s4", displayName: "Old", status: "DISABLED" },
  ...hostile.map((displayName, index) => ({
    ...calmSource,
    name: `projects/p1/sources/h${index}`,
    displayName,
    alert: silent,
  })),
] as const;

export const downConnector = {
  ...connector,
  name: "projects/p1/dataconnectors/c2",
  displayName: "To the ledger",
  health: { state: "DOWN", since: time },
  lastError: { time, status: 503, errorClass: "status", message: hostile[0] },
} as const;

export const disabledConnector = {
  ...connector,
  name: "projects/p1/dataconnectors/c3",
  displayName: "To the archive",
  status: "SYSTEM_DISABLED",
  systemDisabled: { rule: "gone", reason: "The receiver answered 410.", time },
} as const;

export const gap = {
  rule: "system-disabled",
  startTime: time,
  endTime: "2026-01-02T04:04:05.000000Z",
  count: 12,
  replay: {
    method: "POST",
    path: "/v2/projects/p1/dataconnectors/c3:replay",
    body: { startTime: time, endTime: "2026-01-02T04:04:05.000000Z" },
  },
} as const;

export const failedJob = {
  name: "projects/p1/jobs/j1",
  kind: "sync",
  state: "FAILED",
  progress: { done: 1, total: 2 },
  target: "projects/p1/dataconnectors/c1",
  parameters: {},
  reason: "It was cut off five times at the same place.",
  createdBy: "u1",
  createTime: time,
  updateTime: time,
} as const;

export const metricsOf = (name: string, successCount: number, depth = 0) => ({
  name,
  metrics: { successCount, errorCount: depth, latency99p: "0.2s" },
  queue: { depth, oldestEventAge: depth === 0 ? null : "90s", projectedDrainTime: null },
});

export const event = {
  eventId: "e1",
  targetName: "projects/p1/devices/s1",
  eventType: "temperature",
  data: {},
  timestamp: time,
} as const;

const none: { acceptedPoints: number; refusedRequests: number; refusedByReason: Record<string, number> } = {
  acceptedPoints: 0,
  refusedRequests: 0,
  refusedByReason: {},
};
const calmHour = { startTime: time, ...none, acceptedPoints: 120 };
const troubledHour = {
  startTime: "2026-01-02T04:00:00.000000Z",
  acceptedPoints: 60,
  refusedRequests: 5,
  refusedByReason: { "bad-request": 2, "too-many-requests": 3 },
};

/** What comes into a project that has had this, hour by hour. */
export const intakeOf = (series: readonly (typeof none & { readonly startTime: string })[]) => ({
  metrics: {
    ...none,
    acceptedPoints: series.reduce((sum, { acceptedPoints }) => sum + acceptedPoints, 0),
    refusedRequests: series.reduce((sum, { refusedRequests }) => sum + refusedRequests, 0),
  },
  quota: { pointsPerSecond: 1000 },
  step: "3600s",
  series: [...series],
});

export const troubledIntake = intakeOf([calmHour, calmHour, troubledHour]);

const connectors = [connector, downConnector, disabledConnector];

export const troubledAnswers: Answers = {
  "GET /v2/projects/{project}/sources": reply({ sources: troubledSources, nextPageToken: "" }),
  "GET /v2/projects/{project}/dataconnectors": reply({ dataConnectors: connectors, nextPageToken: "" }),
  "GET /v2/projects/{project}/dataconnectors:metrics": reply({
    dataConnectors: connectors.map(({ name }, index) => metricsOf(name, 5, index * 7)),
    nextPageToken: "",
  }),
  "GET /v2/projects/{project}/dataconnectors/{connector}/gaps": ({ path }) =>
    reply({ gaps: path.includes("/c3/") ? [gap] : [], nextPageToken: "" }),
  "GET /v2/projects/{project}/jobs": reply({ jobs: [failedJob], nextPageToken: "" }),
  "GET /v2/projects/{project}/events": reply({ events: [event], nextPageToken: "" }),
  "GET /v2/projects/{project}:metrics": reply(troubledIntake),
};

/** A project in which nothing was made and nothing has come. */
export const newAnswers: Answers = {
  "GET /v2/projects/{project}/sources": reply({ sources: [], nextPageToken: "" }),
  "GET /v2/projects/{project}/dataconnectors": reply({ dataConnectors: [], nextPageToken: "" }),
  "GET /v2/projects/{project}/dataconnectors:metrics": reply({ dataConnectors: [], nextPageToken: "" }),
  "GET /v2/projects/{project}/jobs": reply({ jobs: [], nextPageToken: "" }),
  "GET /v2/projects/{project}/events": reply({ events: [], nextPageToken: "" }),
  "GET /v2/projects/{project}:metrics": reply(intakeOf([])),
};
