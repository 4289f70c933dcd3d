/**
 * Says in whose audit logs a call stands. Names in a body lead to logs of projects that the caller administers, and no
 * others: nobody writes into the log of a stranger.
 */

import { administers, mayInProject } from "../../../shared/access/authorize.ts";
import type { Scope } from "../../../shared/core/identity/membership.ts";
import { bodyLimits } from "../../../shared/core/limits.ts";
import { type Asking, parameter } from "../http/asking.ts";
import { isObject } from "../http/shapes.ts";

/** Is a log in which an entry stands, and what of that project or organization the body of the call names. */
export interface AuditPlace {
  readonly scope: Scope;
  readonly targets: readonly string[];
}

export const inOrganization = (organization: string): AuditPlace => ({ scope: { organization }, targets: [] });
export const inProject = (project: string): AuditPlace => ({ scope: { project }, targets: [] });

/** Is the organization of the path. The call refuses whoever does not administer it, and leaves no entry then. */
export async function organizationOfPath(asking: Asking): Promise<readonly AuditPlace[]> {
  const organization = parameter(asking, "organization");
  return administers(asking.grants, organization) ? [inOrganization(organization)] : [];
}

const admin = "roles/project.admin";

/**
 * Answers the projects that the list `field` of the body names and the caller administers. An entry is a resource name
 * in a project, or has one as its `project`.
 */
export const projectsOfBody =
  (field: string) =>
  async ({ request, grants, ports }: Asking): Promise<readonly AuditPlace[]> => {
    const body = request.json();
    const list = isObject(body) ? body[field] : undefined;
    const names = Array.isArray(list) ? list.slice(0, bodyLimits.entriesPerBatch).flatMap(nameOf) : [];
    const byProject = Map.groupBy(new Set(names), projectOf);
    const projects = await ports.registry.projects.briefs([...byProject.keys()]);
    return projects
      .filter((project) => project.deleteTime === undefined && mayInProject(grants, project, admin))
      .map(({ id }) => ({ scope: { project: id }, targets: byProject.get(id) ?? [] }));
  };

const namePattern = /^projects\/([^/]+)(\/.*)?$/;
const projectOf = (name: string): string => namePattern.exec(name)?.[1] ?? "";

function nameOf(entry: unknown): string[] {
  const name = isObject(entry) ? entry.project : entry;
  return typeof name === "string" && namePattern.test(name) ? [name] : [];
}

/** Answers each place once: the first of two that are the same. */
export function distinct(places: readonly AuditPlace[]): readonly AuditPlace[] {
  const byScope = new Map<string, AuditPlace>();
  for (const place of places) {
    const name = nameOfScope(place.scope);
    if (!byScope.has(name)) byScope.set(name, place);
  }
  return [...byScope.values()];
}

/** Answers the resource name of a project or an organization. */
export const nameOfScope = (scope: Scope): string =>
  "project" in scope ? `projects/${scope.project}` : `organizations/${scope.organization}`;

/**
 * Leaves out of the lists of an answer what belongs to other projects: who administers one project may not learn from
 * its log what a batch has done in another.
 */
export function withinScope(answer: unknown, scope: Scope): unknown {
  if (!isObject(answer)) return answer;
  const own = nameOfScope(scope);
  const isOwn = (entry: unknown): boolean => {
    const name = isObject(entry) ? (entry.name ?? entry.project ?? entry.device) : entry;
    return typeof name !== "string" || name === own || name.startsWith(`${own}/`);
  };
  const fields = Object.entries(answer).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.filter(isOwn) : value,
  ]);
  return Object.fromEntries(fields);
}
