/** Tells why the caller may not change who is a member. */

import { useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { callerQuery } from "../../../api/caller.ts";
import type { Place } from "../../../api/members.ts";
import { ProjectContext } from "../../../project/use-project.ts";

/** Answers the reason, and undefined if the caller may, or if that is not known yet: the API then decides. */
export function useMayChange(place: Place): string | undefined {
  const project = useContext(ProjectContext);
  const { data: caller } = useQuery(callerQuery());
  if ("project" in place) {
    const may = project?.permissions.includes("membership.update") ?? true;
    return may ? undefined : "This needs the role project administrator.";
  }
  const isAdministrator =
    caller?.memberships.some(({ name }) => name === `organizations/${place.organization}`) ?? true;
  return isAdministrator ? undefined : "Only administrators of the organization may do this.";
}
