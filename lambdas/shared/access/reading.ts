/** Decides who may read a project, by the same words wherever that is asked. */

import { PlatformError } from "../core/error.ts";
import type { Identity } from "../core/identity/identity.ts";
import type { Project } from "../core/project/project.ts";
import { apiTokenMay, type Grants, mayInProject, requireRole } from "./authorize.ts";

interface Reader {
  readonly caller: Identity;
  readonly grants: Grants;
}

/** Throws `forbidden` for a source, which calls the doors for points alone. */
export function refuseSources({ kind }: Identity): void {
  if (kind === "source") throw new PlatformError("forbidden", "A source may send data and do nothing else.");
}

/** Tells whether the caller may know that the project, which is not deleted, exists. */
export const maySee = (project: Project, { caller, grants }: Reader): boolean =>
  mayInProject(grants, project, "roles/project.user") || caller.project === project.id;

/** Makes the error for a project that is absent, or that the caller may not know of. */
export const noSuchProject = (id: string): PlatformError =>
  new PlatformError("not-found", `There is no project ${id.slice(0, 40)} that you are a member of.`);

/**
 * Throws `forbidden` unless the caller may read what a project user may. API tokens have the scope `read` in place of a
 * role.
 */
export function requireReading(project: Project, { caller, grants }: Reader): void {
  if (!apiTokenMay(caller, project.id, "read")) requireRole(grants, project, "roles/project.user");
}
