/** Describes the page of alerts. */

import { reply } from "../../support/answers.ts";
import { manySources, source, sourceAnswers } from "../../support/sources.ts";
import type { RouteCase } from "../route-case.ts";

const { since, deadline } = source.alert;
const alerts = manySources.map(({ name }) => ({
  source: name,
  state: "SILENT",
  since,
  deadline,
  lastDataTime: null,
}));

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1/alerts",
    ready: "Press 02",
    main: "GET /v2/projects/{project}/alerts",
    answers: { ...sourceAnswers, "GET /v2/projects/{project}/alerts": reply({ alerts, nextPageToken: "" }) },
    empty: {
      answers: { "GET /v2/projects/{project}/alerts": reply({ alerts: [], nextPageToken: "" }) },
      text: "No source is silent",
    },
  },
];
