/** Describes the pages of jobs. */

import { reply } from "../../support/answers.ts";
import { connectorAnswers, jobs } from "../../support/connectors.ts";
import type { RouteCase } from "../route-case.ts";

const list = "GET /v2/projects/{project}/jobs";
const one = "GET /v2/projects/{project}/jobs/{job}";
const none = { [list]: reply({ jobs: [], nextPageToken: "" }) };

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1/jobs",
    ready: "3 of 12 devices",
    main: list,
    answers: { ...connectorAnswers, [list]: reply({ jobs, nextPageToken: "" }) },
    empty: { answers: none, text: "No job in 31 days" },
    noMatch: { path: "/projects/p1/jobs?kind=sync&state=FAILED", answers: none, text: "Nothing matches" },
  },
  {
    path: "/projects/p1/jobs/j1",
    ready: "Asked for by",
    main: one,
    answers: { ...connectorAnswers, [one]: reply(jobs[0]) },
  },
];
