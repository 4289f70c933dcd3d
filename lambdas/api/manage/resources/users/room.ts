/** Bounds how many users an organization has. */

import type { Room } from "../../http/room.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";

export const roomForUsers = (
  organization: string,
  { limits, registry }: Pick<Ports, "limits"> & Uses<"identities">,
): Room => ({
  of: { organization },
  things: "users",
  most: limits.usersPerOrganization,
  count: (most) => registry.identities.count({ organization }, "user", most),
});
