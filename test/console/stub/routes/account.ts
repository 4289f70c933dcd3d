/** Describes the page of one's account. */

import { reply } from "../../support/answers.ts";
import { caller, hostile } from "../../support/data.ts";
import type { RouteCase } from "../route-case.ts";

const [membership] = caller.memberships;
const memberships = hostile.map((displayName, index) => ({ ...membership, name: `projects/h${index}`, displayName }));

export const cases: readonly RouteCase[] = [
  {
    path: "/account",
    ready: "Memberships",
    main: "GET /v2/me",
    answers: { "GET /v2/me": reply({ ...caller, displayName: hostile[0], memberships }) },
    empty: {
      answers: { "GET /v2/me": reply({ ...caller, memberships: [] }) },
      text: "You are a member of no project",
    },
  },
];
