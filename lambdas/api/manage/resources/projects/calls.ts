/** Lists, makes, shows and changes projects. */

import * as v from "valibot";
import { readQuery } from "../../../../shared/calls/query.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import type { Project, ProjectLocation } from "../../../../shared/core/project/project.ts";
import { zoneOffsetOf } from "../../../../shared/core/query/influxql/checks/time-zone.ts";
import { inOrganization } from "../../audit/places.ts";
import type { Asking, AskingInProject } from "../../http/asking.ts";
import { readBody, refuseChanges } from "../../http/body.ts";
import type { Call, OpenCall, ProjectCall } from "../../http/call.ts";
import { displayName, lineOfText, optional, topicName } from "../../http/fields.ts";
import { masked, maskQuery } from "../../http/mask.ts";
import { pageOfReads } from "../../http/pages/read-page.ts";
import { pageQuery } from "../../http/paging.ts";
import { organizationName, organizationQuery } from "../../http/resource-names.ts";
import { inRoom, type Room } from "../../http/room.ts";
import { object } from "../../http/shapes.ts";
import { readCreation, visibleProjects } from "../../http/visibility.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import type { ListPage } from "../../registry-terms.ts";
import { plainLabels } from "../devices/labels-request.ts";
import { project as answer, projectList } from "./answers.ts";
import { companyNamesOf } from "./company-name.ts";
import { deletionCall } from "./deletion.ts";
import { batchCall, changeProjectLabels } from "./labels.ts";
import { messagesCall } from "./messages.ts";
import { metricsCall } from "./metrics.ts";
import { rename, taken } from "./renaming.ts";

const nowhere: ProjectLocation = { latitude: null, longitude: null, timeLocation: "UTC" };

type Counting = Uses<"projects" | "identities">;

async function projectAnswer(project: Project, { registry }: Counting) {
  const [organization, sensorCount] = await Promise.all([
    registry.projects.getOrganization(project.organization),
    // Counts the identities of sources, which are much smaller than the sources.
    registry.identities.count({ project: project.id }, "source"),
  ]);
  return {
    name: `projects/${project.id}`,
    displayName: project.displayName,
    inventory: false,
    organization: `organizations/${project.organization}`,
    organizationDisplayName: organization?.displayName ?? "",
    sensorCount,
    cloudConnectorCount: 0,
    location: project.location ?? nowhere,
    labels: project.labels ?? {},
    companyName: project.companyName,
    eventLogDays: project.eventLogDays,
    createTime: project.createTime,
  };
}

/**
 * Limits for how many projects the sources are counted at the same time, since each may have thousands, and how many
 * sources are counted for one page: it ends there, and has a next one.
 */
const countedAtOnce = 5;
const mostCounted = 20_000;

/** Lists projects by their ids, which are in order. */
function projectListing(ids: readonly string[], ports: Counting) {
  let counted = 0;
  return {
    read: async ({ after, limit }: ListPage) => {
      const rest = after === undefined ? ids : ids.filter((id) => id > after);
      const some = rest.slice(0, limit);
      const projects = await ports.registry.projects.getMany(some);
      const items = await Promise.all(projects.map((project) => projectAnswer(project, ports)));
      for (const { sensorCount } of items) counted += sensorCount;
      return { items, next: rest.length > some.length ? some.at(-1) : undefined };
    },
    idOf: ({ name }: { readonly name: string }) => name.slice("projects/".length),
    show: (answer: Awaited<ReturnType<typeof projectAnswer>>) => answer,
    readAtOnce: countedAtOnce,
    isEnough: () => counted >= mostCounted,
  };
}

const listQuery = {
  ...pageQuery,
  ...organizationQuery,
  query: { schema: v.string(), description: "Only projects that have this in their display name or id." },
};

async function list(asking: Asking) {
  const { organization, query = "" } = readQuery(asking.request, listQuery);
  const words = query.toLowerCase();
  const matching = (await visibleProjects(asking)).filter(
    (project) =>
      (!organization || project.organization === organization) &&
      (project.displayName.toLowerCase().includes(words) || project.id.includes(words)),
  );
  const ids = matching.map(({ id }) => id);
  const { shown, nextPageToken } = await pageOfReads(projectListing(ids, asking.ports), asking.request);
  return { projects: shown, nextPageToken };
}

const degrees = (most: number) =>
  v.pipe(
    v.number("must be a number."),
    v.minValue(-most, `must be ${-most} to ${most}.`),
    v.maxValue(most, `must be ${-most} to ${most}.`),
  );

const timeZone = v.pipe(
  lineOfText,
  v.check(
    (name) => name === "" || zoneOffsetOf(name) !== undefined,
    'must be the name of a time zone, such as "Europe/Berlin".',
  ),
);

const location = v.pipe(
  object({
    latitude: optional(degrees(90)),
    longitude: optional(degrees(180)),
    timeLocation: optional(timeZone),
  }),
  v.transform(
    ({ latitude, longitude, timeLocation }): ProjectLocation => ({
      latitude: latitude ?? null,
      longitude: longitude ?? null,
      timeLocation: timeLocation || nowhere.timeLocation,
    }),
  ),
);

const creation = object({
  displayName,
  organization: optional(organizationName),
  companyName: optional(topicName),
  location: optional(location),
  labels: optional(plainLabels),
});

async function create(asking: Asking) {
  const { ports } = asking;
  const { asked, organization } = readCreation(asking, creation);
  const id = ports.newId();
  const project: Omit<Project, "companyName"> = {
    id,
    organization,
    displayName: asked.displayName,
    eventLogDays: 31,
    ...(asked.location ? { location: asked.location } : {}),
    ...(asked.labels ? { labels: asked.labels } : {}),
    createTime: isoMillis(ports.now().getTime()),
  };
  const names = asked.companyName ? [asked.companyName] : companyNamesOf(project);
  const made = await inRoom(roomForProjects(organization, ports), ports, () => makeNamed(project, names, ports));
  return projectAnswer(made, ports);
}

/** Makes the project under the first of the names that is free. */
async function makeNamed(project: Omit<Project, "companyName">, names: readonly string[], { registry }: Counting) {
  for (const companyName of names) {
    const candidate = { ...project, companyName };
    if (await registry.projects.create(candidate)) return candidate;
  }
  throw await taken(names[0] ?? "", registry, Date.parse(project.createTime));
}

const roomForProjects = (organization: string, { registry, limits }: Ports): Room => ({
  of: { organization },
  things: "projects",
  most: limits.projectsPerOrganization,
  count: (most) => registry.projects.countOfOrganization(organization, most),
});

const changeable = {
  displayName: optional(displayName),
  companyName: optional(topicName),
  location: optional(location),
  labels: optional(plainLabels),
  eventLogDays: optional(
    v.pipe(
      v.number("must be a number."),
      v.integer("must be whole."),
      v.minValue(0, "must be 0 to 31."),
      v.maxValue(31, "must be 0 to 31."),
    ),
  ),
};
const change = object(changeable);
type Change = v.InferOutput<typeof change>;
const emptied: Required<Change> = {
  displayName: undefined,
  companyName: undefined,
  location: nowhere,
  labels: {},
  eventLogDays: 0,
};

/** Reads the confirmation, which is not one of the project's fields, so that no mask names it. */
const confirmation = { confirm: optional(v.boolean("must be true or false.")) };

async function patch({ request, project, ports }: AskingInProject) {
  refuseChanges(request, { organization: `organizations/${project.organization}` });
  const { confirm } = readBody(request, object(confirmation));
  const asked = masked<Change>(request, readBody(request, change), emptied);
  const attributes = {
    ...(asked.displayName ? { displayName: asked.displayName } : {}),
    ...(asked.location ? { location: asked.location } : {}),
    ...(typeof asked.eventLogDays === "number" ? { eventLogDays: asked.eventLogDays } : {}),
  };
  const companyName = asked.companyName ?? project.companyName;
  if (asked.companyName) await rename(project, companyName, confirm ?? false, ports);
  if (Object.keys(attributes).length > 0) await ports.registry.projects.change(project.id, attributes);
  const { labels: sent } = asked;
  const labels = sent ? await changeProjectLabels(project.id, () => sent, ports) : (project.labels ?? {});
  await ports.registry.projects.touch(project.id);
  return projectAnswer({ ...project, companyName, ...attributes, labels }, ports);
}

const openCalls: readonly OpenCall[] = [
  {
    method: "GET",
    path: "/v2/projects",
    run: list,
    summary: "Lists the projects that the caller may read.",
    query: listQuery,
    answer: projectList,
  },
  {
    method: "POST",
    path: "/v2/projects",
    somewhere: "roles/organization.admin",
    run: create,
    places: async (asking) => [inOrganization(readCreation(asking, creation).organization)],
    summary: "Makes a project in an organization that the caller administers.",
    body: creation,
    answer,
  },
  batchCall,
];

const inProject: readonly ProjectCall[] = [
  {
    method: "GET",
    path: "/v2/projects/{project}",
    role: "roles/project.user",
    run: ({ project, ports }) => projectAnswer(project, ports),
    summary: "Shows a project.",
    answer,
  },
  {
    method: "PATCH",
    path: "/v2/projects/{project}",
    role: "roles/project.admin",
    run: patch,
    summary:
      "Changes a project; another companyName must be confirmed, since it changes the MQTT topics that are watched, and the earlier one stays reserved for the project for 30 days.",
    query: maskQuery,
    body: object({ ...changeable, ...confirmation }),
    answer,
  },
  deletionCall,
  messagesCall,
  metricsCall,
];

export const projectCalls: readonly Call[] = [...openCalls, ...inProject];
