/** Decides which projects and organizations a caller may see. Everything else is reported as absent. */

import type * as v from "valibot";
import { administers, apiTokenMay, mayInProject, requireAdministrator } from "../../../shared/access/authorize.ts";
import { maySee, noSuchProject } from "../../../shared/access/reading.ts";
import { PlatformError } from "../../../shared/core/error.ts";
import type { Identity } from "../../../shared/core/identity/identity.ts";
import type { Organization } from "../../../shared/core/project/organization.ts";
import type { BriefProject, Project } from "../../../shared/core/project/project.ts";
import type { Asking } from "./asking.ts";
import { readBody } from "./body.ts";

type Seeing = Pick<Asking, "caller" | "grants" | "ports">;

/**
 * Finds a project that the caller may read. Others are told that it does not exist, so that nobody learns ids of other
 * people's projects. A deleted project is shown to its organization's administrators only, by calls that are marked
 * `ofDeleted`.
 */
export async function findProject(id: string, { caller, grants, ports }: Seeing, ofDeleted = false): Promise<Project> {
  const project = await ports.registry.projects.get(id);
  const visible =
    project &&
    (project.deleteTime === undefined
      ? maySee(project, { caller, grants })
      : ofDeleted && administers(grants, project.organization));
  if (!visible) throw noSuchProject(id);
  return project;
}

/** Answers the projects that the caller may read. */
export async function visibleProjects({ caller, grants, ports }: Seeing): Promise<BriefProject[]> {
  const ofOrganizations = await Promise.all(
    administered({ grants }).map((organization) => ports.registry.projects.idsOfOrganization(organization)),
  );
  const ids = new Set([...grants.projects.keys(), ...ofOrganizations.flat(), ...projectOfToken(caller)]);
  return readable(await ports.registry.projects.briefs([...ids]), { caller, grants });
}

/** Answers those of the projects that the caller may read. */
export const readable = (
  projects: readonly BriefProject[],
  { caller, grants }: Omit<Seeing, "ports">,
): BriefProject[] =>
  projects.filter(
    (project) =>
      project.deleteTime === undefined &&
      (mayInProject(grants, project, "roles/project.user") || apiTokenMay(caller, project.id, "read")),
  );

const projectOfToken = (caller: Identity): string[] =>
  caller.kind === "apiToken" && caller.project ? [caller.project] : [];

/** Answers ids of the organizations that the caller administers. */
export const administered = ({ grants }: Pick<Seeing, "grants">): string[] =>
  [...grants.organizations.keys()].filter((organization) => administers(grants, organization));

/** Answers ids of the organizations that the caller administers, or of which the caller may read a project. */
export async function visibleOrganizations(seeing: Seeing): Promise<string[]> {
  const projects = await visibleProjects(seeing);
  return [...new Set([...administered(seeing), ...projects.map(({ organization }) => organization)])];
}

export async function findOrganization(id: string, seeing: Seeing): Promise<Organization> {
  const organization = await seeing.ports.registry.projects.getOrganization(id);
  const visible =
    organization && (administers(seeing.grants, id) || (await visibleOrganizations(seeing)).includes(organization.id));
  if (!visible) throw new PlatformError("not-found", `There is no organization ${id.slice(0, 40)} that you belong to.`);
  return organization;
}

/**
 * Answers the organization to make something in: the one that is asked for, or else the first that the caller
 * administers.
 */
function organizationFor(seeing: Pick<Seeing, "grants">, asked: string | null | undefined): string {
  const organization = asked ?? administered(seeing)[0] ?? "";
  if (organization === "") throw new PlatformError("forbidden", "This call needs roles/organization.admin.");
  requireAdministrator(seeing.grants, organization);
  return organization;
}

/** Reads the body of a call that makes something in an organization, and answers which organization that is. */
export function readCreation<S extends v.GenericSchema<unknown, { organization?: string | null | undefined }>>(
  { request, grants }: Pick<Asking, "request" | "grants">,
  creation: S,
): { readonly asked: v.InferOutput<S>; readonly organization: string } {
  const asked = readBody(request, creation);
  return { asked, organization: organizationFor({ grants }, asked.organization) };
}
