/** Bounds how many users an organization has. */

import { requireRoom } from "../../http/room.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";

/** Throws `conflict` if the organization has as many users as it may have. */
export async function requireRoomForUser(
  organization: string,
  { limits, registry }: Pick<Ports, "limits"> & Uses<"identities">,
): Promise<void> {
  const room = { place: "organization", things: "users", most: limits.usersPerOrganization };
  await requireRoom(room, (most) => registry.identities.count({ organization }, "user", most));
}
