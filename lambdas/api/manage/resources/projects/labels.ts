/** Changes labels of projects: of one by its PATCH, of many by a batch. */

import * as v from "valibot";
import { requireRole } from "../../../../shared/access/authorize.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { projectsOfBody } from "../../audit/places.ts";
import type { Asking } from "../../http/asking.ts";
import { batchOf, toEachName } from "../../http/batch.ts";
import { readBody } from "../../http/body.ts";
import type { OpenCall } from "../../http/call.ts";
import { optional } from "../../http/fields.ts";
import { projectName } from "../../http/resource-names.ts";
import { object } from "../../http/shapes.ts";
import { findProject } from "../../http/visibility.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import { checkLabels, plainLabels, removedLabels } from "../devices/labels-request.ts";
import { projectBatchUpdate } from "./answers.ts";

type Labels = Readonly<Record<string, string>>;
type Changing = Pick<Ports, "wait"> & Uses<"projects">;

/** Limits attempts while others change the same project. Each attempt waits a little longer than the one before. */
const mostTries = 12;
const firstWaitMillis = 10;

/**
 * Gives a project the labels that `change` makes of its present ones, and answers them. `change` is called again if
 * others changed the labels meanwhile, so that no change is lost. Throws `bad-request` if the labels are more than a
 * project may have, and `unavailable` if the caller should send the call again.
 */
export async function changeProjectLabels(
  id: string,
  change: (labels: Labels) => Labels,
  { registry, wait }: Changing,
): Promise<Labels> {
  for (let attempt = 0; attempt < mostTries; attempt++) {
    if (attempt > 0) await wait(firstWaitMillis * attempt);
    const project = await registry.projects.get(id);
    if (!project || project.deleteTime !== undefined) {
      throw new PlatformError("not-found", "The project was deleted meanwhile.");
    }
    const labels = change(project.labels ?? {});
    checkLabels(labels);
    const { labelsVersion } = project;
    const expected = { labelsVersion, deleteTime: undefined };
    if (await registry.projects.change(id, { labels, labelsVersion: (labelsVersion ?? 0) + 1 }, expected))
      return labels;
  }
  throw new PlatformError("unavailable", "The labels are being changed by many others; send the call again.");
}

const batch = v.pipe(
  object({
    projects: batchOf("project"),
    addLabels: optional(plainLabels),
    removeLabels: optional(removedLabels),
  }),
  v.check(
    ({ addLabels, removeLabels }) => !removeLabels?.some((key) => Object.hasOwn(addLabels ?? {}, key)),
    "addLabels and removeLabels must not name the same label.",
  ),
);

function readName(name: string): string {
  const result = v.safeParse(projectName, name);
  if (result.success) return result.output;
  throw new PlatformError("bad-request", "The name must be like projects/<id>.");
}

/** Takes a change of no label too: clients send what differs, even if nothing does. */
async function updateMany(asking: Asking) {
  const { projects, addLabels, removeLabels } = readBody(asking.request, batch);
  const change = (all: Labels): Labels => ({
    ...Object.fromEntries(Object.entries(all).filter(([key]) => !removeLabels?.includes(key))),
    ...addLabels,
  });
  const isChange = Object.keys(addLabels ?? {}).length + (removeLabels ?? []).length > 0;
  const { errors } = await toEachName(projects, async (name) => {
    const project = await findProject(readName(name), asking);
    requireRole(asking.grants, project, "roles/project.admin");
    if (isChange) await changeProjectLabels(project.id, change, asking.ports);
  });
  return { batchErrors: errors.map(({ name, status }) => ({ project: name, status })) };
}

export const batchCall: OpenCall = {
  method: "POST",
  path: "/v2/projects:batchUpdate",
  run: updateMany,
  places: projectsOfBody("projects"),
  summary: "Adds, changes and removes labels of many projects; says which of them failed.",
  body: batch,
  answer: projectBatchUpdate,
};
