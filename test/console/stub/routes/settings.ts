/** Describes the settings of a project. */

import type { RouteCase } from "../route-case.ts";

export const cases: readonly RouteCase[] = [
  { path: "/projects/p1/settings", ready: "Change the company name", answers: {} },
];
