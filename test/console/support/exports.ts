/** Holds exports in each of their states, for the tests of their page. */

import { type Answers, reply } from "./answers.ts";
import { hostile } from "./data.ts";
import { exploreAnswers } from "./explore.ts";

const time = "2026-01-02T03:04:05.000000Z";
const later = "2099-01-02T03:04:05.000000Z";

const oneExport = {
  name: "projects/p1/exports/x1",
  state: "DONE",
  retention: "projects/p1/retentions/r1",
  sources: ["projects/p1/sources/s1"],
  measurement: "climate",
  fields: [],
  startTime: "2026-01-01T00:00:00.000000Z",
  endTime: time,
  format: "CSV",
  formulas: "ESCAPE",
  rows: 51_234,
  bytes: 2_345_678,
  fileCount: 2,
  reason: null,
  createdBy: "u1",
  createTime: time,
  updateTime: time,
  expireTime: later,
} as const;

export const exports = [
  oneExport,
  { ...oneExport, name: "projects/p1/exports/x2", state: "RUNNING", sources: [], measurement: null, format: "PARQUET" },
  { ...oneExport, name: "projects/p1/exports/x3", state: "FAILED", reason: hostile[0], expireTime: time },
  { ...oneExport, name: "projects/p1/exports/x4", state: "CANCELLED", measurement: hostile[1], fields: [...hostile] },
];

export const exportWithLinks = {
  ...oneExport,
  files: [
    { name: "part-00001.csv", rows: 50_000, bytes: 2_300_000, sha256: "0".repeat(64), url: "https://example.org/1" },
    { name: hostile[1], rows: 1234, bytes: 45_678, sha256: "1".repeat(64), url: "javascript:alert(1)" },
  ],
  manifestUrl: "https://example.org/manifest",
  urlEndTime: later,
};

export const exportAnswers: Answers = {
  ...exploreAnswers,
  "GET /v2/projects/{project}/exports": reply({ exports, nextPageToken: "" }),
  "GET /v2/projects/{project}/exports/{export}": reply(exportWithLinks),
};
