/** Describes the page of exports. */

import { reply } from "../../support/answers.ts";
import { exportAnswers } from "../../support/exports.ts";
import type { RouteCase } from "../route-case.ts";

const list = "GET /v2/projects/{project}/exports";
const none = { [list]: reply({ exports: [], nextPageToken: "" }) };

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1/exports",
    ready: "51,234 rows, 2.35 MB in 2 files",
    main: list,
    answers: exportAnswers,
    empty: { answers: none, text: "No export in 31 days" },
    noMatch: { path: "/projects/p1/exports?state=FAILED", answers: none, text: "Nothing matches" },
  },
  { path: "/projects/p1/exports?open=x1", ready: "part-00001.csv", answers: exportAnswers },
  { path: "/projects/p1/exports?new=1", ready: "Keep texts that a spreadsheet would run", answers: exportAnswers },
];
