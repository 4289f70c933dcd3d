/** Describes the audit log of a project. */

import { reply } from "../../support/answers.ts";
import { hostile } from "../../support/data.ts";
import { auditEntry, failure } from "../../support/logs.ts";
import type { RouteCase } from "../route-case.ts";

const entries = [
  auditEntry,
  ...hostile.map((text, index) => ({
    ...auditEntry,
    name: `projects/p1/auditentries/h${index}`,
    actor: { ...auditEntry.actor, displayName: text },
    after: { displayName: text },
  })),
];
const changes = (auditEntries: readonly object[], nextPageToken = "") => reply({ auditEntries, nextPageToken });
const failures = (signInFailures: readonly object[]) => reply({ signInFailures, nextPageToken: "" });

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1/audit?open=h0",
    ready: "From the network",
    main: "GET /v2/projects/{project}/auditentries",
    answers: { "GET /v2/projects/{project}/auditentries": changes(entries) },
    noMatch: {
      path: "/projects/p1/audit?call=sources.create",
      answers: { "GET /v2/projects/{project}/auditentries": changes([]) },
      text: "Nothing matches",
    },
  },
  {
    path: "/projects/p1/audit/sign-ins",
    ready: "192.0.2.7",
    main: "GET /v2/projects/{project}/signinfailures",
    answers: {
      "GET /v2/projects/{project}/signinfailures": failures([
        failure,
        ...hostile.map((name) => ({ ...failure, name })),
      ]),
    },
    noMatch: {
      path: "/projects/p1/audit/sign-ins?reason=EXPIRED",
      answers: { "GET /v2/projects/{project}/signinfailures": failures([]) },
      text: "Nothing matches",
    },
  },
];
