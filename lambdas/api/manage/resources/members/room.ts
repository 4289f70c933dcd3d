/** Refuses members beyond what a project or an organization may have. */

import { requireRoom } from "../../http/room.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import type { Place } from "./membership.ts";

interface Addition {
  readonly place: Place;
  /** Is the id of the identity that is to be a member. */
  readonly id: string;
}

type Counting = Uses<"identities"> & Pick<Ports, "limits">;

/**
 * Throws `conflict` unless there is room for all of them. Those who are members already, whose roles are set anew, take
 * no more room.
 */
export async function requireMemberRoom(additions: readonly Addition[], ports: Counting): Promise<void> {
  for (const group of Map.groupBy(additions, ({ place }) => place.name).values()) {
    const { identities } = ports.registry;
    const added = new Set<string>();
    for (const { place, id } of group) if (!(await identities.getMember(id, place.scope))) added.add(id);
    const scope = group[0]?.place.scope;
    if (!scope || added.size === 0) continue;
    await requireRoom(roomOf(scope, ports), (most) => identities.countMembers(scope, most), added.size);
  }
}

const roomOf = (scope: Place["scope"], { limits }: Counting) =>
  "project" in scope
    ? { place: "project", things: "members", most: limits.membersPerProject }
    : { place: "organization", things: "administrators", most: limits.administratorsPerOrganization };
