/** Projects. */

import * as v from "valibot";
import { mayInProject } from "../../access/authorize.ts";
import { PlatformError } from "../../core/error.ts";
import { isoMillis } from "../../core/instant.ts";
import type { Identity, Project } from "../../core/records.ts";
import { queryValue } from "../../frame/api-gateway.ts";
import { displayName, optional, readBody, refuseChanges, topicName } from "../body.ts";
import type { Asking, AskingInProject, Call, OpenCall, ProjectCall } from "../call.ts";
import { masked } from "../mask.ts";
import { pageOf } from "../paging.ts";
import type { Ports } from "../ports.ts";

async function projectAnswer(project: Project, { registry }: Ports) {
  const [organization, sources] = await Promise.all([
    registry.projects.getOrganization(project.organization),
    registry.sources.list(project.id),
  ]);
  return {
    name: `projects/${project.id}`,
    displayName: project.displayName,
    inventory: false,
    organization: `organizations/${project.organization}`,
    organizationDisplayName: organization?.displayName ?? "",
    sensorCount: sources.length,
    cloudConnectorCount: 0,
    companyName: project.companyName,
    eventLogDays: project.eventLogDays,
    createTime: project.createTime,
  };
}

/** Ids of the projects that the caller may read. */
async function visibleProjects({ caller, grants, ports }: Asking): Promise<Project[]> {
  const ofOrganizations = await Promise.all(
    [...grants.organizations.keys()].map((organization) => ports.registry.projects.idsOfOrganization(organization)),
  );
  const ids = new Set([...grants.projects.keys(), ...ofOrganizations.flat(), ...projectOfToken(caller)]);
  const projects = await ports.registry.projects.getMany([...ids]);
  return projects.filter(
    (project) => mayInProject(grants, project, "roles/project.user") || caller.project === project.id,
  );
}

const projectOfToken = (caller: Identity): string[] =>
  caller.kind === "apiToken" && caller.project && caller.scopes?.includes("read") ? [caller.project] : [];

async function list(asking: Asking) {
  const organization = queryValue(asking.request, "organization")?.replace(/^organizations\//, "");
  const words = (queryValue(asking.request, "query") ?? "").toLowerCase();
  const matching = (await visibleProjects(asking)).filter(
    (project) =>
      (!organization || project.organization === organization) &&
      (project.displayName.toLowerCase().includes(words) || project.id.includes(words)),
  );
  const { items, nextPageToken } = pageOf(matching, ({ id }) => id, asking.request);
  return { projects: await Promise.all(items.map((project) => projectAnswer(project, asking.ports))), nextPageToken };
}

const creation = v.object({
  displayName,
  organization: optional(
    v.pipe(v.string("must be a text."), v.regex(/^organizations\/[^/]+$/, "must be like organizations/<id>.")),
  ),
  companyName: optional(topicName),
});

async function create({ request, grants, ports }: Asking) {
  const asked = readBody(request.body, creation);
  const administered = [...grants.organizations].filter(([, roles]) => roles.includes("roles/organization.admin"));
  const organization = asked.organization?.slice("organizations/".length) ?? administered[0]?.[0];
  if (!organization || !administered.some(([id]) => id === organization)) {
    throw new PlatformError("forbidden", "This call needs roles/organization.admin in the project's organization.");
  }
  const companyName = asked.companyName ?? v.parse(topicName, asked.displayName.replaceAll(/[/+#*?$]/g, "-"));
  const project: Project = {
    id: ports.newId(),
    organization,
    displayName: asked.displayName,
    companyName,
    eventLogDays: 31,
    createTime: isoMillis(ports.now().getTime()),
  };
  if (!(await ports.registry.projects.create(project))) {
    throw new PlatformError("conflict", `companyName: ${companyName} is taken in this deployment; choose another.`);
  }
  return projectAnswer(project, ports);
}

const change = v.object({
  displayName: optional(displayName),
  eventLogDays: optional(
    v.pipe(
      v.number("must be a number."),
      v.integer("must be whole."),
      v.minValue(0, "must be 0 to 31."),
      v.maxValue(31, "must be 0 to 31."),
    ),
  ),
});

async function patch({ request, project, ports }: AskingInProject) {
  refuseChanges(request.body, { companyName: project.companyName });
  const asked = masked(request, readBody(request.body, change), { displayName: undefined, eventLogDays: 0 });
  const attributes = {
    ...(asked.displayName ? { displayName: asked.displayName } : {}),
    ...(typeof asked.eventLogDays === "number" ? { eventLogDays: asked.eventLogDays } : {}),
  };
  if (Object.keys(attributes).length > 0) await ports.registry.projects.change(project.id, attributes);
  await ports.registry.projects.touch(project.id);
  return projectAnswer({ ...project, ...attributes }, ports);
}

const openCalls: readonly OpenCall[] = [
  { method: "GET", path: "/v2/projects", run: list },
  { method: "POST", path: "/v2/projects", run: create },
];

const inProject: readonly ProjectCall[] = [
  {
    method: "GET",
    path: "/v2/projects/{project}",
    role: "roles/project.user",
    run: ({ project, ports }) => projectAnswer(project, ports),
  },
  { method: "PATCH", path: "/v2/projects/{project}", role: "roles/project.admin", run: patch },
];

export const projectCalls: readonly Call[] = [...openCalls, ...inProject];
