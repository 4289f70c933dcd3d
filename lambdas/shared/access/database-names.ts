/** Finds sources by the names that clients of InfluxDB know databases by: a UID, or a display name that is unique. */

import { PlatformError } from "../core/error.ts";
import { isEmulatedId } from "../core/source/device-types.ts";
import { isUuid } from "../core/uuid.ts";
import { administers, mayInProject, mayTouch } from "./authorize.ts";
import type { Caller, SourceDirectory } from "./find-source.ts";

export interface NamedSource {
  readonly id: string;
  readonly displayName: string;
}

export interface DatabaseDirectory extends SourceDirectory {
  /** Answers all sources of a project as they were some seconds ago at most; a second ago where that is doubted. */
  sourcesIn(project: string, doubted?: boolean): Promise<readonly NamedSource[]>;
  /** Answers the ids of an organization's projects. */
  projectsOfOrganization(organization: string): Promise<readonly string[]>;
}

/** Bounds the projects in which names are looked up for one caller. */
const mostProjects = 100;

/**
 * Finds what a name stands for: the UID of a database, the id of an emulated device, or a display name. `find` is given the
 * id, and says whether the caller may use it. Looks a display name up anew where what is remembered of it leads nowhere, or
 * to a source that has another name by now.
 */
export async function findNamed<Found>(
  name: string,
  { caller, directory }: { readonly caller: Caller; readonly directory: DatabaseDirectory },
  find: (id: string) => Promise<Found>,
  sourceOf: (found: Found) => NamedSource,
): Promise<Found> {
  if (isUuid(name) || isEmulatedId(name)) return find(name);
  const found = await databaseIdOf(caller, name, directory)
    .then(find)
    .catch((error: unknown) => {
      if (!(error instanceof PlatformError) || !["not-found", "bad-request"].includes(error.code)) throw error;
    });
  if (found !== undefined && sourceOf(found).displayName === name) return found;
  const now = { ...directory, sourcesIn: (project: string) => directory.sourcesIn(project, true) };
  return find(await databaseIdOf(caller, name, now));
}

async function databaseIdOf(caller: Caller, name: string, directory: DatabaseDirectory): Promise<string> {
  const named = (await sourcesOf(caller, directory)).filter(({ displayName }) => displayName === name);
  const [first, ...more] = named;
  const shown = JSON.stringify(name.slice(0, 100));
  if (!first) {
    throw new PlatformError(
      "not-found",
      `database not found: ${shown} is neither the UID nor the display name of a source of yours; register it by POST /v2/projects/P/sources, or name another.`,
    );
  }
  if (more.length === 0) return first.id;
  throw new PlatformError("bad-request", `database ${shown} is the name of several sources; name one by its UID.`);
}

/** Answers the sources that the caller may know of and that sign in by a UID, in the order of these. */
export async function sourcesOf(caller: Caller, directory: DatabaseDirectory): Promise<readonly NamedSource[]> {
  const projects = await projectsOf(caller, directory);
  const sources = (await Promise.all(projects.map((project) => directory.sourcesIn(project)))).flat();
  return sources
    .filter(({ id }) => isUuid(id) && (caller.kind === "source" ? id === caller.id : mayTouch(caller, id)))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

async function projectsOf(caller: Caller, directory: DatabaseDirectory): Promise<readonly string[]> {
  if (caller.project !== undefined && (caller.kind === "source" || caller.kind === "apiToken")) return [caller.project];
  const grants = await directory.grantsOf(caller);
  const administered = [...grants.organizations.keys()].filter((organization) => administers(grants, organization));
  const theirs = await Promise.all(administered.map((organization) => directory.projectsOfOrganization(organization)));
  const ids = [...new Set([...grants.projects.keys(), ...theirs.flat()])].slice(0, mostProjects);
  const projects = await Promise.all(ids.map((id) => directory.project(id)));
  return projects
    .filter((project) => project !== undefined)
    .filter((project) => !project.deleteTime && mayInProject(grants, project, "roles/project.user"))
    .map(({ id }) => id);
}
