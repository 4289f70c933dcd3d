/** Puts sources into fleets, of which none may be removed meanwhile. */

import * as v from "valibot";
import { fieldError } from "../../../../shared/core/error.ts";
import { isBeingRemoved } from "../../../../shared/core/project/retention.ts";
import type { AskingInProject } from "../../http/asking.ts";

export const fleetName = v.pipe(v.string("must be a text."), v.minLength(1, "must not be empty."));

/** Describes how a list of sources is narrowed to a fleet. */
export const fleetQuery = {
  fleet: { schema: fleetName, description: "Only the sources of this fleet: projects/<id>/fleets/<id>, or its id." },
} as const;

/** Answers the id in a fleet's resource name, or the text itself. */
export const fleetIdIn = (name: string, project: string): string => name.replace(`projects/${project}/fleets/`, "");

/** Answers the id of a fleet that is given by resource name or id. Throws `bad-request` if there is none. */
export async function fleetId(name: string, { project, ports }: AskingInProject): Promise<string> {
  const fleet = await ports.registry.fleets.get(project.id, fleetIdIn(name, project.id));
  if (!fleet) throw fieldError("fleet", `the project has no fleet ${name.slice(0, 100)}.`);
  return fleet.id;
}

/**
 * Looks, once a source is in a fleet, whether that is being removed or is gone: the call that removes it may have looked
 * for sources before. Takes the source out again then, and throws `conflict`.
 */
export async function keepInFleet(
  fleet: string | undefined,
  { project, ports }: AskingInProject,
  takeBack: () => Promise<unknown>,
): Promise<void> {
  if (fleet === undefined) return;
  const found = await ports.registry.fleets.get(project.id, fleet);
  if (found && !isBeingRemoved(found, ports.now().getTime())) return;
  await takeBack();
  throw fieldError("fleet", "it is being removed; read the fleets, and send this again.", "conflict");
}
