/** Answers event history: what was sent, newest first, from the event log; and single events. */

import { eventOf } from "../../../../shared/core/event/event.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import type { Call, OpenCall, ProjectCall } from "../../http/call.ts";
import { findDevice, findDeviceAnywhere } from "../devices/find.ts";
import { event, eventList } from "./answers.ts";
import { chosenDevices, projectEventsQuery } from "./chosen-devices.ts";
import { findLoggedEvent, noSuchEvent } from "./find-logged.ts";
import { eventsQuery, pageOfEvents } from "./page.ts";

const described = {
  method: "GET",
  summary: "Lists the events of a device, newest first; a page may be empty and not the last.",
  query: eventsQuery,
  answer: eventList,
} as const;

const anywhere: OpenCall = {
  ...described,
  path: "/v2/projects/-/devices/{device}/events",
  ofSources: true,
  run: async (asking) => pageOfEvents(asking, [await findDeviceAnywhere(asking)]),
};

const reads = { method: "GET", role: "roles/project.user", ofSources: true } as const;

const ofDevice: ProjectCall = {
  ...described,
  ...reads,
  path: "/v2/projects/{project}/devices/{device}/events",
  run: async (asking) => pageOfEvents(asking, [await findDevice(asking)]),
};

const ofProject: ProjectCall = {
  ...reads,
  path: "/v2/projects/{project}/events",
  summary: "Lists the events of all devices, newest first; a page may be empty and not the last.",
  query: projectEventsQuery,
  answer: eventList,
  run: async (asking) => pageOfEvents(asking, await chosenDevices(asking)),
};

async function show(asking: AskingInProject) {
  const { project, id } = await findDevice(asking);
  const point = await findLoggedEvent({ project, id }, parameter(asking, "event"), asking.ports);
  if (!point) throw noSuchEvent();
  return eventOf(point, project, id);
}

const one: ProjectCall = {
  ...reads,
  path: "/v2/projects/{project}/devices/{device}/events/{event}",
  summary: "Shows an event of a device, as long as the event log holds it.",
  answer: event,
  run: show,
};

/** Puts the call across projects first, because `-` would also match a project's id. */
export const eventCalls: readonly Call[] = [anywhere, ofDevice, one, ofProject];
