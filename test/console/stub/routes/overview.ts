/** Describes the overview of a project. */

import { newAnswers, troubledAnswers } from "../../support/overview.ts";
import type { RouteCase } from "../route-case.ts";

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1",
    ready: "Disabled by the system",
    main: "GET /v2/projects/{project}/sources",
    answers: troubledAnswers,
    empty: { answers: newAnswers, text: "Send one for me" },
  },
];
