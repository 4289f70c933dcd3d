/** Manages fleets, which group the sources of a project. */

import type * as v from "valibot";
import { PlatformError } from "../../../../shared/core/error.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import type { Fleet } from "../../../../shared/core/project/fleet.ts";
import { empty } from "../../http/answer-parts.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import { displayName, optional } from "../../http/fields.ts";
import { masked, maskQuery } from "../../http/mask.ts";
import { pageOfReads } from "../../http/pages/read-page.ts";
import { pageQuery } from "../../http/paging.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import { inRoom, type Room } from "../../http/room.ts";
import { object } from "../../http/shapes.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import * as answers from "./answers.ts";

const fleetAnswer = ({ project, id, displayName, createTime }: Fleet) => ({
  name: `projects/${project}/fleets/${id}`,
  displayName,
  createTime,
});

const creation = object({ displayName });

const roomForFleets = (project: string, { registry, limits }: Ports): Room => ({
  of: { project },
  things: "fleets",
  most: limits.fleetsPerProject,
  count: (most) => registry.fleets.count(project, most),
});

async function create({ request, project, ports }: AskingInProject) {
  const asked = readBody(request, creation);
  const createTime = isoMillis(ports.now().getTime());
  const fleet: Fleet = { id: ports.newId(), project: project.id, displayName: asked.displayName, createTime };
  await inRoom(roomForFleets(project.id, ports), ports, () => ports.registry.fleets.create(fleet));
  return fleetAnswer(fleet);
}

const noFleet = (): PlatformError => new PlatformError("not-found", "There is no such fleet in this project.");

async function find(asking: AskingInProject): Promise<Fleet> {
  const fleet = await asking.ports.registry.fleets.get(asking.project.id, parameter(asking, "fleet"));
  if (!fleet) throw noFleet();
  return fleet;
}

async function list({ request, project, ports }: AskingInProject) {
  const { shown, nextPageToken } = await pageOfReads(
    {
      read: async (page) => {
        const { fleets, more } = await ports.registry.fleets.page(project.id, page);
        return { items: fleets, next: more ? fleets.at(-1)?.id : undefined };
      },
      idOf: ({ id }) => id,
      show: fleetAnswer,
    },
    request,
  );
  return { fleets: shown, nextPageToken };
}

const change = object({ displayName: optional(displayName) });
type Change = v.InferOutput<typeof change>;

async function patch(asking: AskingInProject) {
  const fleet = await find(asking);
  const asked = masked<Change>(asking.request, readBody(asking.request, change), { displayName: undefined });
  if (!asked.displayName) return fleetAnswer(fleet);
  const changes = { displayName: asked.displayName };
  if (!(await asking.ports.registry.fleets.change(fleet.project, fleet.id, changes))) throw noFleet();
  return fleetAnswer({ ...fleet, ...changes });
}

/** Throws `conflict` if a source is in the fleet. */
async function requireEmpty({ id: wanted, project }: Fleet, registry: Uses<"sources">["registry"]): Promise<void> {
  const inside = (await registry.sources.list(project)).filter(({ fleet }) => fleet === wanted);
  if (inside.length === 0) return;
  const names = inside.slice(0, 5).map(({ id }) => id);
  throw new PlatformError(
    "conflict",
    `${inside.length} sources are in this fleet (${names.join(", ")}); give them another fleet, or null, first.`,
  );
}

/**
 * Removes a fleet without sources. Marks it first: a call that puts a source into it looks for the mark after that is
 * written, and this one for sources after the mark is, so that at least one of them finds the other.
 */
async function remove(asking: AskingInProject) {
  const fleet = await find(asking);
  const { project, id } = fleet;
  const { registry, now } = asking.ports;
  await registry.fleets.change(project, id, { removedAt: now().getTime() });
  try {
    await requireEmpty(fleet, registry);
  } catch (error) {
    await registry.fleets.change(project, id, { removedAt: undefined });
    throw error;
  }
  await registry.fleets.remove(project, id);
  return {};
}

const base = "/v2/projects/{project}/fleets";
const one = `${base}/{fleet}` as const;

export const fleetCalls: ProjectCalls = [
  {
    method: "GET",
    path: base,
    role: "roles/project.user",
    summary: "Lists the project's fleets.",
    query: pageQuery,
    answer: answers.fleetList,
    run: list,
  },
  {
    method: "POST",
    path: base,
    role: "roles/project.developer",
    summary: "Makes a fleet, into which sources can then be put.",
    body: creation,
    answer: answers.fleet,
    run: create,
  },
  {
    method: "GET",
    path: one,
    role: "roles/project.user",
    summary: "Shows a fleet.",
    answer: answers.fleet,
    run: async (asking) => fleetAnswer(await find(asking)),
  },
  {
    method: "PATCH",
    path: one,
    role: "roles/project.developer",
    summary: "Renames a fleet.",
    query: maskQuery,
    body: change,
    answer: answers.fleet,
    run: patch,
  },
  {
    method: "DELETE",
    path: one,
    role: "roles/project.developer",
    summary: "Removes a fleet that no source is in.",
    answer: empty,
    run: remove,
  },
];
