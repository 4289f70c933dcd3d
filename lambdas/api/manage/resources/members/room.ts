/** Bounds how many members a project or an organization has. */

import { inRoom, type Room } from "../../http/room.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import type { Place } from "./membership.ts";

type Counting = Uses<"identities"> & Pick<Ports, "limits">;
type Making = Counting & Parameters<typeof inRoom>[1];

/**
 * Makes one new member in each of these places, which may be named repeatedly. Throws `conflict`, and makes none, unless
 * there is room for all.
 */
export function inMemberRoom<T>(places: readonly Place[], ports: Making, make: () => Promise<T>): Promise<T> {
  const groups = [...Map.groupBy(places, ({ name }) => name).values()];
  const making = groups.reduce<() => Promise<T>>((inner, [place, ...others]) => {
    if (!place) return inner;
    return () => inRoom(roomOf(place.scope, ports), ports, inner, 1 + others.length);
  }, make);
  return making();
}

function roomOf(scope: Place["scope"], { limits, registry }: Counting): Room {
  const count = (most: number) => registry.identities.countMembers(scope, most);
  return "project" in scope
    ? { of: scope, things: "members", most: limits.membersPerProject, count }
    : { of: scope, things: "administrators", most: limits.administratorsPerOrganization, count };
}
