/** Lists and shows devices, which are sources as consumers see them. */

import * as v from "valibot";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import type { Asking } from "../../http/asking.ts";
import type { Call, OpenCall, ProjectCall } from "../../http/call.ts";
import { organizationQuery } from "../../http/resource-names.ts";
import { visibleProjects } from "../../http/visibility.ts";
import { device, deviceList } from "./answers.ts";
import { findDevice, findDeviceAnywhere } from "./find.ts";
import { listDevices, listQuery } from "./list.ts";
import { readDevice } from "./show.ts";
import { transferCall } from "./transfer.ts";

const spanQuery = {
  organization: {
    ...organizationQuery.organization,
    description: "The organization whose projects to list, as organizations/<id>.",
  },
  projects: { schema: v.string(), repeated: true, description: "The projects to list, each as projects/<id>." },
} as const satisfies Query;

/** Lists the devices of the projects that are asked for, or of all projects that the caller may read. */
async function listAnywhere(asking: Asking) {
  const asked = readQuery(asking.request, spanQuery);
  const named = asked.projects.map((name) => name.replace(/^projects\//, ""));
  const projects = (await visibleProjects(asking)).filter(
    (project) =>
      (!asked.organization || project.organization === asked.organization) &&
      (named.length === 0 || named.includes(project.id)),
  );
  return listDevices(
    asking,
    projects.map(({ id }) => id),
  );
}

const anywhere: readonly OpenCall[] = [
  {
    method: "GET",
    path: "/v2/projects/-/devices",
    ofSources: true,
    run: listAnywhere,
    summary: "Lists the devices of several projects; a page may be empty and not the last.",
    query: { ...listQuery, ...spanQuery },
    answer: deviceList,
  },
  {
    method: "GET",
    path: "/v2/projects/-/devices/{device}",
    ofSources: true,
    run: async (asking) => readDevice(await findDeviceAnywhere(asking), asking.ports),
    summary: "Shows a device, in whichever project it is.",
    answer: device,
  },
];

const inProject: readonly ProjectCall[] = [
  {
    method: "GET",
    path: "/v2/projects/{project}/devices",
    role: "roles/project.user",
    ofSources: true,
    run: (asking) => listDevices(asking, [asking.project.id]),
    summary: "Lists the project's devices; a page may be empty and not the last.",
    query: listQuery,
    answer: deviceList,
  },
  {
    method: "GET",
    path: "/v2/projects/{project}/devices/{device}",
    role: "roles/project.user",
    ofSources: true,
    run: async (asking) => readDevice(await findDevice(asking), asking.ports),
    summary: "Shows a device, with the data of the latest event of each type.",
    answer: device,
  },
  transferCall,
];

/** Puts the calls across projects first, because `-` would also match a project's id. */
export const deviceCalls: readonly Call[] = [...anywhere, ...inProject];
