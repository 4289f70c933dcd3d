/** Describes the page that explores what retentions hold. */

import { reply } from "../../support/answers.ts";
import { hostile } from "../../support/data.ts";
import { exploreAnswers } from "../../support/explore.ts";
import type { RouteCase } from "../route-case.ts";

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1/explore",
    ready: "50 rows",
    main: "GET /v2/projects/{project}/sources",
    answers: exploreAnswers,
    empty: {
      answers: { "GET /v2/projects/{project}/sources": reply({ sources: [], nextPageToken: "" }) },
      text: "The project has no source yet",
    },
    noMatch: {
      path: "/projects/p1/explore?from=-15m",
      answers: { "GET /query": reply({ results: [{ statement_id: 0 }] }) },
      text: "Nothing matches",
    },
  },
  {
    path: "/projects/p1/explore?q=SHOW%20FIELD%20KEYS",
    ready: "3 rows",
    answers: {
      ...exploreAnswers,
      "GET /query": reply({
        results: [
          {
            statement_id: 0,
            series: [{ name: "climate", columns: ["fieldKey"], values: [["a"], ["b"], [hostile[0]]] }],
          },
        ],
      }),
    },
  },
  {
    path: "/projects/p1/explore?source=s1",
    ready: "Choose its retentions",
    answers: {
      ...exploreAnswers,
      "GET /v2/projects/{project}/sources/{source}/measurements": reply({ measurements: [], nextPageToken: "" }),
    },
  },
];
