/** Describes the page of fleets. */

import { reply } from "../../support/answers.ts";
import { hostile } from "../../support/data.ts";
import { fleet } from "../../support/sources.ts";
import type { RouteCase } from "../route-case.ts";

const fleets = [
  fleet,
  ...hostile.map((displayName, index) => ({ ...fleet, name: `projects/p1/fleets/h${index}`, displayName })),
];

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1/fleets",
    ready: "Hall 2",
    main: "GET /v2/projects/{project}/fleets",
    answers: { "GET /v2/projects/{project}/fleets": reply({ fleets, nextPageToken: "" }) },
    empty: {
      answers: { "GET /v2/projects/{project}/fleets": reply({ fleets: [], nextPageToken: "" }) },
      text: "No fleet yet",
    },
  },
];
