/** Describes the page of live events. */

import { type Answers, held, reply } from "../../support/answers.ts";
import { hostile } from "../../support/data.ts";
import type { RouteCase } from "../route-case.ts";

const time = "2026-11-29T10:34:03.970415Z";
const device = "projects/p1/devices/d1";

const events = ["temperature", ...hostile].map((text, index) => ({
  eventId: `e${index}`,
  targetName: device,
  eventType: text,
  data: { [text]: { value: 21.5, note: text, updateTime: time } },
  timestamp: time,
}));

const attempt = {
  ...{ time, eventId: "e0", eventTime: time, device, eventType: "temperature", copy: null, attempt: 1 },
  ...{ acknowledged: false, status: 500, latency: "0.120s", errorClass: "status", message: hostile[0] },
  ...{ answer: hostile[1], nextAttemptTime: time },
};

const answers: Answers = {
  "GET /v2/projects/{project}/events": reply({ events, nextPageToken: "" }),
  "GET /v2/projects/{project}/devices:stream": held,
  "GET /v2/projects/{project}/devices": reply({
    devices: [{ name: device, type: "temperature", productNumber: "", labels: { name: hostile[0] } }],
    nextPageToken: "",
  }),
  "GET /v2/projects/{project}/eventtypes": reply({ eventTypes: ["temperature", hostile[2]], nextPageToken: "" }),
  "GET /v2/projects/{project}/labelkeys": reply({ labelKeys: ["site", hostile[3]], nextPageToken: "" }),
  "GET /v2/projects/{project}/dataconnectors/{connector}/attempts": reply({ attempts: [attempt], nextPageToken: "" }),
};

const none: Answers = { "GET /v2/projects/{project}/events": reply({ events: [], nextPageToken: "" }) };

export const cases: readonly RouteCase[] = [
  {
    path: "/projects/p1/events",
    ready: "value 21.5",
    main: "GET /v2/projects/{project}/events",
    answers,
    empty: { answers: none, text: "Listening since" },
    noMatch: { path: "/projects/p1/events?type=flood", answers: none, text: "Nothing matches" },
  },
  { path: "/projects/p1/events?open=d1~e0", ready: "Deliveries", answers },
];
