/** Refuses members beyond what a project or an organization may have. */

import { requireRoom } from "../../http/room.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import type { Place } from "./membership.ts";

type Counting = Uses<"identities"> & Pick<Ports, "limits">;

/** Throws `conflict` unless there is room for a new member in each of these places, which may be named repeatedly. */
export async function requireMemberRoom(places: readonly Place[], ports: Counting): Promise<void> {
  for (const group of Map.groupBy(places, ({ name }) => name).values()) {
    const scope = group[0]?.scope;
    if (!scope) continue;
    await requireRoom(
      roomOf(scope, ports),
      (most) => ports.registry.identities.countMembers(scope, most),
      group.length,
    );
  }
}

const roomOf = (scope: Place["scope"], { limits }: Counting) =>
  "project" in scope
    ? { place: "project", things: "members", most: limits.membersPerProject }
    : { place: "organization", things: "administrators", most: limits.administratorsPerOrganization };
