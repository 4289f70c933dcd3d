/** Makes devices and people for tests about devices. */

import { randomUUID } from "node:crypto";
import type { IdentifiedPoint } from "../../lambdas/shared/core/event/point.ts";
import { newId } from "../../lambdas/shared/core/id.ts";
import type { Role } from "../../lambdas/shared/core/identity/role.ts";
import { type Identity, identity } from "./identities.ts";
import type { Answer, Management } from "./management.ts";

export const developer = "roles/project.developer";

/**
 * Makes a device, whose id has a default for tests that need only one. `project` is the path that `makeProject`
 * answers.
 */
export async function makeDevice(
  management: Management,
  project: string,
  changed: { readonly activationUid?: string; readonly [field: string]: unknown } = {},
): Promise<string> {
  const { activationUid = randomUUID() } = changed;
  const body = { displayName: "erp", type: "LOGGER", ...changed, activationUid };
  const { status } = await management.ask(developer, "POST", `${project}/sources`, body);
  if (status !== 200) throw new Error(`The device was not made: ${status}.`);
  return activationUid;
}

export async function makeEmulated(management: Management, project: string, body: object): Promise<string> {
  const answer: Answer = await management.ask(developer, "POST", `${project}/devices`, body);
  if (answer.status !== 200) throw new Error(`The device was not made: ${answer.body.error}.`);
  return answer.body.name.split("/").at(-1);
}

/** Makes a person with a role in each of these projects. */
export async function memberOf(management: Management, roles: Readonly<Record<string, Role>>): Promise<Identity> {
  const member = identity({ id: newId() });
  for (const [project, role] of Object.entries(roles)) {
    await management.registry.identities.setMembership(member.id, { project }, [role], "");
  }
  return member;
}

export const reported = (
  measurement: string,
  fields: IdentifiedPoint["fields"],
  atSeconds = 1_708_876_000,
): IdentifiedPoint => ({
  eventId: newId(),
  measurement,
  connectionTag: "",
  tags: {},
  fields,
  atNanos: `${atSeconds}000000000`,
});

/** Answers the data of the labels' events on the intake queue, as consumers get it. */
export const labelEvents = ({ state }: Management): unknown[] =>
  state.intake.flatMap(({ message }) =>
    message.points
      .filter(({ measurement }) => measurement === "labelsChanged")
      .map(({ fields }) =>
        Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, JSON.parse(String(text))])),
      ),
  );
