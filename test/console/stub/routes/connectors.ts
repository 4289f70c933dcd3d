/** Describes the pages of data connectors. */

import { reply } from "../../support/answers.ts";
import { connectorAnswers, connectorPageAnswers } from "../../support/connectors.ts";
import type { RouteCase } from "../route-case.ts";

const one = "GET /v2/projects/{project}/dataconnectors/{connector}";
const attempts = "GET /v2/projects/{project}/dataconnectors/{connector}/attempts";
const gaps = "GET /v2/projects/{project}/dataconnectors/{connector}/gaps";
const noAttempts = { [attempts]: reply({ attempts: [], nextPageToken: "" }) };

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1/connectors",
    ready: "To the ledger",
    main: "GET /v2/projects/{project}/dataconnectors",
    answers: connectorAnswers,
    empty: {
      answers: {
        "GET /v2/projects/{project}/dataconnectors": reply({ dataConnectors: [], nextPageToken: "" }),
        "GET /v2/projects/{project}/dataconnectors:metrics": reply({ dataConnectors: [], nextPageToken: "" }),
      },
      text: "No data connector yet",
    },
  },
  { path: "/projects/p1/connectors/new", ready: "Signature secret", answers: connectorAnswers },
  {
    path: "/projects/p1/connectors/c1",
    ready: "Drained in",
    main: one,
    answers: connectorPageAnswers,
    empty: { answers: noAttempts, text: "No attempts" },
  },
  {
    path: "/projects/p1/connectors/c1/attempts",
    ready: "Kept are all failures",
    main: attempts,
    answers: connectorPageAnswers,
    empty: { answers: noAttempts, text: "No attempts" },
    noMatch: {
      path: "/projects/p1/connectors/c1/attempts?outcome=false&class=tls",
      answers: noAttempts,
      text: "Nothing matches",
    },
  },
  {
    path: "/projects/p1/connectors/c1/attempts?open=2026-01-02T03:04:05.000000Z_1lg2k0is1nrcrnj6f90p_1&group=1",
    ready: "Copy as curl",
    answers: connectorPageAnswers,
  },
  {
    path: "/projects/p1/connectors/c1/gaps",
    ready: "Disabled by hand",
    main: gaps,
    answers: connectorPageAnswers,
    empty: { answers: { [gaps]: reply({ gaps: [], nextPageToken: "" }) }, text: "Nothing was dropped in 31 days" },
  },
  { path: "/projects/p1/connectors/c1/settings", ready: "Save the changes", main: one, answers: connectorPageAnswers },
];
