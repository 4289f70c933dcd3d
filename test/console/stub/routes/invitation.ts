/** Describes the page that an invitation's link opens, for somebody who is signed in. */

import { reply } from "../../support/answers.ts";
import { caller, hostile } from "../../support/data.ts";
import type { RouteCase } from "../route-case.ts";

export const cases: readonly RouteCase[] = [
  {
    path: "/accept-invitation#token=abc",
    ready: "Sign out, and accept as somebody else",
    answers: { "GET /v2/me": reply({ ...caller, displayName: hostile[0] }) },
  },
];
