/** Holds data connectors in each of their states, and what they did, for the tests of their pages. */

import { type Answers, reply } from "./answers.ts";
import { connector, hostile } from "./data.ts";

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
export const manyConnectors = [
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
  "GET /v2/projects/{project}/dataconnectors": reply({ dataConnectors: manyConnectors, nextPageToken: "" }),
  "GET /v2/projects/{project}/dataconnectors:metrics": reply({
    dataConnectors: manyConnectors.map(({ name }, index) =>
      index === 3 ? { name, ...metrics, queue: null } : { name, ...metrics },
    ),
    nextPageToken: "",
  }),
};
