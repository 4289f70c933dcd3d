/** Describes the pages of sources. */

import { held, reply } from "../../support/answers.ts";
import { exploreAnswers } from "../../support/explore.ts";
import { oneSourceAnswers, sourceAnswers } from "../../support/sources.ts";
import type { RouteCase } from "../route-case.ts";

const none = { "GET /v2/projects/{project}/sources": reply({ sources: [], nextPageToken: "" }) } as const;

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1/sources",
    ready: "Press 01",
    main: "GET /v2/projects/{project}/sources",
    answers: sourceAnswers,
    empty: { answers: none, text: "No source yet" },
    noMatch: { path: "/projects/p1/sources?q=nothing&state=silent", answers: none, text: "Nothing matches" },
  },
  {
    path: "/projects/p1/sources/new",
    ready: "Activation UID",
    main: "GET /v2/projects/{project}/retentions",
    answers: sourceAnswers,
  },
  {
    path: "/projects/p1/sources/s1",
    ready: "parts: 342",
    main: "GET /v2/projects/{project}/sources/{source}",
    answers: oneSourceAnswers,
  },
  {
    path: "/projects/p1/sources/s1/explore",
    ready: "50 rows",
    main: "GET /v2/projects/{project}/sources/{source}",
    answers: { ...exploreAnswers, ...oneSourceAnswers, "GET /query": exploreAnswers["GET /query"] ?? held },
    noMatch: {
      path: "/projects/p1/sources/s1/explore?from=-15m",
      answers: { "GET /query": reply({ results: [{ statement_id: 0 }] }) },
      text: "Nothing matches",
    },
  },
  {
    path: "/projects/p1/sources/s1/messages",
    ready: "No data came.",
    main: "GET /v2/projects/{project}/sources/{source}/messages",
    answers: oneSourceAnswers,
    empty: {
      answers: {
        "GET /v2/projects/{project}/sources/{source}/messages": reply({ messages: [], nextPageToken: "" }),
      },
      text: "No message",
    },
    noMatch: {
      path: "/projects/p1/sources/s1/messages?level=ERROR&q=nothing",
      answers: {
        "GET /v2/projects/{project}/sources/{source}/messages": reply({ messages: [], nextPageToken: "" }),
      },
      text: "Nothing matches",
    },
  },
  { path: "/projects/p1/sources/s1/connect", ready: "192.0.2.7", answers: oneSourceAnswers },
  {
    path: "/projects/p1/sources/s1/commands",
    ready: "write/setpoint",
    main: "GET /v2/projects/{project}/devices/{device}/commands",
    answers: oneSourceAnswers,
    empty: {
      answers: { "GET /v2/projects/{project}/devices/{device}/commands": reply({ commands: [], nextPageToken: "" }) },
      text: "No command in seven days",
    },
  },
  { path: "/projects/p1/sources/s1/settings", ready: "Delete the source", answers: oneSourceAnswers },
  { path: "/projects/p1/devices", ready: "Press 01", answers: sourceAnswers },
  { path: "/projects/p1/devices/s1", ready: "parts: 342", answers: oneSourceAnswers },
  {
    path: "/projects/p1/sources/new?kind=emulated",
    ready: "Says which events it sends.",
    main: "GET /v2/projects/{project}/retentions",
    answers: sourceAnswers,
  },
];
