/** Describes the page of retentions. */

import { reply } from "../../support/answers.ts";
import { hostile } from "../../support/data.ts";
import { retention, sizesOf } from "../../support/sources.ts";
import type { RouteCase } from "../route-case.ts";

const retentions = [
  retention,
  ...hostile.map((text, index) => ({
    ...retention,
    name: `projects/p1/retentions/h${index}`,
    displayName: text,
    kind: "INFLUXDB",
    blobStore: "S3",
    influxdb: { version: 1, url: text },
  })),
];

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1/retentions",
    ready: "oneYear",
    main: "GET /v2/projects/{project}/retentions",
    answers: {
      "GET /v2/projects/{project}/retentions": reply({ retentions, nextPageToken: "" }),
      "GET /v2/projects/{project}/retentions:metrics": reply(sizesOf(retentions.map(({ name }) => name))),
    },
    empty: {
      answers: {
        "GET /v2/projects/{project}/retentions": reply({ retentions: [], nextPageToken: "" }),
        "GET /v2/projects/{project}/retentions:metrics": reply(sizesOf([])),
      },
      text: "No retention yet",
    },
  },
];
