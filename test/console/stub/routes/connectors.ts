/** Describes the pages of data connectors. */

import { reply } from "../../support/answers.ts";
import { connectorAnswers } from "../../support/connectors.ts";
import type { RouteCase } from "../route-case.ts";

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1/connectors",
    ready: "To the ledger",
    main: "GET /v2/projects/{project}/dataconnectors",
    answers: connectorAnswers,
    empty: {
      answers: {
        "GET /v2/projects/{project}/dataconnectors": reply({ dataConnectors: [], nextPageToken: "" }),
        "GET /v2/projects/{project}/dataconnectors:metrics": reply({ dataConnectors: [], nextPageToken: "" }),
      },
      text: "No data connector yet",
    },
  },
  { path: "/projects/p1/connectors/new", ready: "Signature secret", answers: connectorAnswers },
];
