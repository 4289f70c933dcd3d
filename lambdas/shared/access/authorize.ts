/** Decides what a caller may do in a project. Roles go from the least to the most, and each includes those below it. */

import { PlatformError } from "../core/error.ts";
import type { Identity } from "../core/identity/identity.ts";
import { type Role, roles } from "../core/identity/role.ts";
import type { Organization } from "../core/project/organization.ts";

/** Roles by project and by organization, as the registry's memberships give them. */
export interface Grants {
  readonly projects: ReadonlyMap<string, readonly Role[]>;
  readonly organizations: ReadonlyMap<string, readonly Role[]>;
}

interface ProjectPlace {
  readonly id: string;
  readonly organization: string;
}

const rank = (role: Role): number => roles.indexOf(role);

const atLeast = (held: readonly Role[] | undefined, wanted: Role): boolean =>
  (held ?? []).some((role) => rank(role) >= rank(wanted));

/** Tells whether the caller administers the organization, and so may do everything in its projects. */
export const administers = (grants: Grants, organization: string): boolean =>
  atLeast(grants.organizations.get(organization), "roles/organization.admin");

/**
 * Tells whether the grants reach `wanted` in the project, by its own roles or as an administrator of its organization.
 */
export function mayInProject(grants: Grants, project: ProjectPlace, wanted: Role): boolean {
  if (administers(grants, project.organization)) return true;
  return wanted !== "roles/organization.admin" && atLeast(grants.projects.get(project.id), wanted);
}

/** Throws `forbidden` unless the grants reach `wanted` in some project or organization. */
export function requireSomewhere({ projects, organizations }: Grants, wanted: Role): void {
  if ([...projects.values(), ...organizations.values()].some((held) => atLeast(held, wanted))) return;
  throw new PlatformError(
    "forbidden",
    `This call needs ${wanted} where it is to change something, or a role above it.`,
  );
}

/** API tokens have scopes in place of roles: `read` reads a project, `write` sends data and changes nothing else. */
export function apiTokenMay(identity: Identity, project: string, scope: "read" | "write"): boolean {
  return identity.kind === "apiToken" && identity.project === project && (identity.scopes ?? []).includes(scope);
}

/** Tells whether the identity is an API token that is bound to some sources of its project. */
export const isBound = ({ kind, databases }: Identity): boolean =>
  kind === "apiToken" && databases !== undefined && databases.length > 0;

export const mayTouch = (identity: Identity, source: string): boolean =>
  !isBound(identity) || (identity.databases ?? []).includes(source);

/** Throws `forbidden` naming the role that is missing. */
export function requireRole(grants: Grants, project: ProjectPlace, wanted: Role): void {
  if (!mayInProject(grants, project, wanted)) {
    throw new PlatformError("forbidden", `This call needs ${wanted} in project ${project.id}, or a role above it.`);
  }
}

/** Throws `forbidden` unless the grants administer the organization. */
export function requireAdministrator(grants: Grants, organization: string): void {
  if (!administers(grants, organization)) {
    throw new PlatformError(
      "forbidden",
      `This call needs roles/organization.admin in organization ${organization.slice(0, 40)}.`,
    );
  }
}

/** Throws `forbidden` unless the organization, which the caller administers, is the one that operates the stage. */
export function requireOperator({ operatesStage }: Pick<Organization, "operatesStage">, what: string): void {
  if (operatesStage) return;
  throw new PlatformError(
    "forbidden",
    `${what} belong to the whole stage: only administrators of the organization that operates it do this; ask them.`,
  );
}
