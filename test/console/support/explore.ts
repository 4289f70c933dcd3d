/** Holds what sources have measured, with strangers' text, for the tests of pages that chart it. */

import { type Answers, reply } from "./answers.ts";
import { hostile } from "./data.ts";

const source = {
  ...{ name: "projects/p1/sources/s1", displayName: "Press 1", type: "LOGGER", activationUid: "uid-1", fleet: null },
  ...{ retentions: [], variables: {}, labels: {}, noDataAfter: null, status: "ENABLED", alert: null },
  ...{ lastDataTime: "2026-11-29T10:34:03.970415Z", createTime: "2026-01-02T03:04:05.000000Z" },
};

const fields = ["temperature", ...hostile].map((name) => ({ name, types: ["float"] }));

/** Answers points of the last day, with strangers' text as a tag and as a value. */
function points(): ReturnType<typeof reply> {
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  const values = Array.from({ length: 50 }, (_, index) => [end - (50 - index) * 600_000, index, hostile[0]]);
  const series = [{ name: "climate", tags: { room: hostile[1] }, columns: ["time", "temperature", "note"], values }];
  return reply({ results: [{ statement_id: 0, series }] });
}

const measurements = [
  {
    measurement: "climate",
    retention: "projects/p1/retentions/r1",
    fields,
    tags: [],
    firstDay: "2026-11-01",
    lastDay: "2026-11-29",
  },
  {
    measurement: hostile[0],
    retention: "projects/p1/retentions/r2",
    fields,
    tags: [],
    firstDay: "2026-11-01",
    lastDay: "2026-11-29",
  },
];

const retentions = ["oneYear", hostile[1]].map((displayName, at) => ({
  ...{ name: `projects/p1/retentions/r${at + 1}`, displayName, kind: "DYNAMODB", duration: "31536000s" },
  ...{ blobStore: null, createTime: "2026-01-02T03:04:05.000000Z" },
}));

export const exploreAnswers: Answers = {
  "GET /v2/projects/{project}/sources": reply({
    sources: [
      source,
      ...hostile.map((text, at) => ({ ...source, name: `projects/p1/sources/h${at}`, displayName: text })),
    ],
    nextPageToken: "",
  }),
  "GET /v2/projects/{project}/sources/{source}/measurements": reply({ measurements, nextPageToken: "" }),
  "GET /v2/projects/{project}/retentions": reply({ retentions, nextPageToken: "" }),
  "GET /query": () => points(),
};
