/** Gives the pages of a project what all of them need of it. */

import { createContext, useContext } from "react";

export interface ProjectFacts {
  readonly id: string;
  readonly displayName: string;
  /** What the caller may do, in the words of `/v2/roles`, such as `dataconnector.update`. */
  readonly permissions: readonly string[];
  /** The zone of the project's place, such as `Europe/Berlin`. Empty where it has none. */
  readonly zone: string;
}

export const ProjectContext = createContext<ProjectFacts | undefined>(undefined);

/** Answers the project of the address. Throws outside of `/projects/:project`. */
export function useProject(): ProjectFacts {
  const project = useContext(ProjectContext);
  if (!project) throw new Error("A page outside of /projects/:project asks for its project.");
  return project;
}

/** The least role that permits something, by the beginning of the permission's name. */
const roleOf = (permission: string): string => {
  if (/^(project|membership|device\.transfer|serviceaccount)/.test(permission)) return "project administrator";
  return permission.endsWith(".read") ? "project user" : "project developer";
};

/**
 * Answers true if the caller may do something in the project, and otherwise why not, for `Button`'s `disabledReason`:
 * `const may = useCan("dataconnector.update"); disabledReason={may === true ? undefined : may}`.
 */
export function useCan(permission: string): true | string {
  const { permissions, displayName } = useProject();
  return permissions.includes(permission) || `This needs the role ${roleOf(permission)} in ${displayName}.`;
}
