/** Finds the source that a request to the source-facing API names, and whether its caller may write or read there. */

import { PlatformError } from "../core/error.ts";
import type { Identity } from "../core/identity/identity.ts";
import type { Role } from "../core/identity/role.ts";
import type { Project } from "../core/project/project.ts";
import { isEmulatedId } from "../core/source/device-types.ts";
import type { Source } from "../core/source/source.ts";
import { isUuid } from "../core/uuid.ts";
import { apiTokenMay, type Grants, mayInProject, mayTouch, requireRole } from "./authorize.ts";

/** Who asks, of whatever kind. */
export type Caller = Identity;

export interface SourceDirectory {
  /** Answers the identity with this id, whatever its kind. */
  identity(id: string): Promise<Identity | undefined>;
  source(project: string, id: string): Promise<Source | undefined>;
  project(id: string): Promise<Project | undefined>;
  grantsOf(identity: Identity): Promise<Grants>;
}

export type SourceUse = "read" | "write";

/** What a member of a project needs for each use. */
const roleFor: Readonly<Record<SourceUse, Role>> = { read: "roles/project.user", write: "roles/project.developer" };
const verbs: Readonly<Record<SourceUse, string>> = { read: "read", write: "send" };

/**
 * Finds the source that `database` names, or the caller itself if that is a source. Throws `forbidden` if the caller may
 * not use it so, and `not-found` if it is unknown, or hidden from the caller.
 */
export async function findSource(
  caller: Identity,
  { database, use }: { readonly database: string | undefined; readonly use: SourceUse },
  directory: SourceDirectory,
): Promise<Source> {
  if (database !== undefined && !mayName(database, use)) {
    throw new PlatformError("bad-request", "Database must be the UID of a source.");
  }
  const wanted = database?.toLowerCase();
  switch (caller.kind) {
    case "source":
      if (wanted !== undefined && wanted !== caller.id) {
        throw new PlatformError(
          "forbidden",
          `A source may ${verbs[use]} data for itself only; Database names another.`,
        );
      }
      return sourceOf(caller, directory);
    case "apiToken":
      return sourceForToken(caller, required(wanted, use), use, directory);
    case "user":
    case "serviceAccount":
      return sourceForMember(caller, required(wanted, use), use, directory);
  }
}

/** Emulated devices are read as all sources are, and written to by publishing alone: nothing sends for them at this door. */
const mayName = (database: string, use: SourceUse): boolean =>
  isUuid(database) || (use === "read" && isEmulatedId(database));

const required = (database: string | undefined, use: SourceUse): string => {
  if (database === undefined) {
    throw new PlatformError(
      "forbidden",
      `Only a source may ${verbs[use]} data without naming a Database: add '?Database=<source UID>'.`,
    );
  }
  return database;
};

async function sourceOf(identity: Identity | undefined, directory: SourceDirectory): Promise<Source> {
  const source =
    identity?.kind === "source" && identity.project ? await directory.source(identity.project, identity.id) : undefined;
  if (!source) throw unknownDatabase();
  return source;
}

async function sourceForToken(
  caller: Identity,
  database: string,
  use: SourceUse,
  directory: SourceDirectory,
): Promise<Source> {
  const source = await sourceOf(await directory.identity(database), directory);
  if (source.project !== caller.project) throw unknownDatabase();
  if (!apiTokenMay(caller, source.project, use)) {
    throw new PlatformError("forbidden", `The API token lacks the scope ${use}.`);
  }
  if (!mayTouch(caller, database)) {
    throw new PlatformError(
      "forbidden",
      `The API token may not ${use === "write" ? "write to" : "read"} this Database.`,
    );
  }
  return source;
}

async function sourceForMember(
  caller: Identity,
  database: string,
  use: SourceUse,
  directory: SourceDirectory,
): Promise<Source> {
  const source = await sourceOf(await directory.identity(database), directory);
  const project = await directory.project(source.project);
  if (!project || project.deleteTime !== undefined) throw unknownDatabase();
  const grants = await directory.grantsOf(caller);
  // Hides the source from callers who may not even read its project: they are not told that it exists, nor where.
  if (!mayInProject(grants, project, "roles/project.user")) throw unknownDatabase();
  requireRole(grants, project, roleFor[use]);
  return source;
}

export const unknownDatabase = (): PlatformError =>
  new PlatformError("not-found", "Database: no source with that UID is registered.");
