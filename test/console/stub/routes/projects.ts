/** Describes the list of projects. */

import { reply } from "../../support/answers.ts";
import { administrator, hostile, project } from "../../support/data.ts";
import type { RouteCase } from "../route-case.ts";

const none = { "GET /v2/projects": reply({ projects: [], nextPageToken: "" }) } as const;

export const cases: readonly RouteCase[] = [
  {
    path: "/projects",
    ready: "Mill Street",
    main: "GET /v2/projects",
    answers: {
      "GET /v2/projects": reply({
        projects: [
          project,
          ...hostile.map((text, index) => ({ ...project, name: `projects/h${index}`, displayName: text })),
        ],
        nextPageToken: "",
      }),
    },
    empty: { answers: none, text: "No project may be read by you" },
    noMatch: { path: "/projects?q=nothing", answers: none, text: "Nothing matches" },
  },
  {
    path: "/projects?new=1",
    ready: "Live topics of MQTT begin with it.",
    answers: { "GET /v2/me": reply(administrator), "GET /v2/projects": reply({ projects: [], nextPageToken: "" }) },
  },
];
