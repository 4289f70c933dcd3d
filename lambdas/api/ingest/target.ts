/** Which source a request writes to, and to which of its retentions (docs/protocols/capture.md, "Versions"). */

import { apiTokenMay, type Grants, mayInProject, mayTouch, requireRole } from "../../shared/access/authorize.ts";
import type { Credential } from "../../shared/access/identify.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import { checkVersion, dataVersions } from "../../shared/core/intake/capture-versions.ts";
import type { Project } from "../../shared/core/project/project.ts";
import type { Retention } from "../../shared/core/project/retention.ts";
import type { Source } from "../../shared/core/source/source.ts";
import { isUuid } from "../../shared/core/uuid.ts";

export interface Directory {
  /** Answers the identity with this id, whatever its kind. */
  identity(id: string): Promise<Identity | undefined>;
  source(project: string, id: string): Promise<Source | undefined>;
  project(id: string): Promise<Project | undefined>;
  retentionNamed(project: string, name: string): Promise<Retention | undefined>;
  grantsOf(identity: Identity): Promise<Grants>;
}

export interface Asked {
  readonly dataVersion: string | undefined;
  readonly scheme: Credential["scheme"];
  /** Is true if the credential came in the header `Token`. */
  readonly byTokenHeader: boolean;
  readonly database: string | undefined;
  readonly retention: string | undefined;
}

export interface Target {
  readonly source: Source;
  /**
   * Holds the one retention that the request names. Without it, points go to every retention that the source is linked
   * to.
   */
  readonly retention?: Retention;
}

/** Throws `bad-request` if version, credential and parameters do not go together. */
export function checkDataVersion(asked: Asked): void {
  const { dataVersion, byTokenHeader, scheme, database } = asked;
  checkVersion("DataVersion", dataVersion, dataVersions);
  if (dataVersion === "V0.0.2" && !byTokenHeader) {
    throw new PlatformError("bad-request", "DataVersion V0.0.2 takes the JWT in the header 'Token: <jwt>'.");
  }
  if (dataVersion === "V0.0.3" && scheme !== "bearer") {
    throw new PlatformError("bad-request", "DataVersion V0.0.3 takes 'Authorization: Bearer <jwt>'.");
  }
  if (dataVersion === "V0.0.5" && database === undefined) {
    throw new PlatformError("bad-request", "DataVersion V0.0.5 takes '?Database=<source UID>&Retention=<name>'.");
  }
}

/**
 * Finds the source and the retention that the request means. Throws `forbidden` if the caller may not write there, and
 * `not-found` if the source or the retention is unknown.
 */
export async function findTarget(caller: Identity, asked: Asked, directory: Directory): Promise<Target> {
  const source = await findSource(caller, asked.database, directory);
  if (!source.enabled) throw new PlatformError("forbidden", `The source ${source.id} is disabled.`);
  if (asked.retention === undefined) return { source };
  const retention = await directory.retentionNamed(source.project, asked.retention);
  if (!retention) throw new PlatformError("not-found", "Retention: the project has no retention of that name.");
  return { source, retention };
}

async function findSource(caller: Identity, database: string | undefined, directory: Directory): Promise<Source> {
  if (database !== undefined && !isUuid(database)) {
    throw new PlatformError("bad-request", "Database must be the UID of a source.");
  }
  const wanted = database?.toLowerCase();
  switch (caller.kind) {
    case "source":
      if (wanted !== undefined && wanted !== caller.id) {
        throw new PlatformError("forbidden", "A source may send data for itself only; Database names another.");
      }
      return sourceOf(caller, directory);
    case "apiToken":
      return sourceForToken(caller, required(wanted), directory);
    case "user":
    case "serviceAccount":
      return sourceForMember(caller, required(wanted), directory);
  }
}

const required = (database: string | undefined): string => {
  if (database === undefined) {
    throw new PlatformError(
      "forbidden",
      "Only a source may send data without naming a Database: add '?Database=<source UID>'.",
    );
  }
  return database;
};

async function sourceOf(identity: Identity | undefined, directory: Directory): Promise<Source> {
  const source =
    identity?.kind === "source" && identity.project ? await directory.source(identity.project, identity.id) : undefined;
  if (!source) throw unknownDatabase();
  return source;
}

async function sourceForToken(caller: Identity, database: string, directory: Directory): Promise<Source> {
  const source = await sourceOf(await directory.identity(database), directory);
  if (source.project !== caller.project) throw unknownDatabase();
  if (!apiTokenMay(caller, source.project, "write")) {
    throw new PlatformError("forbidden", "The API token lacks the scope write.");
  }
  if (!mayTouch(caller, database)) {
    throw new PlatformError("forbidden", "The API token may not write to this Database.");
  }
  return source;
}

async function sourceForMember(caller: Identity, database: string, directory: Directory): Promise<Source> {
  const source = await sourceOf(await directory.identity(database), directory);
  const project = await directory.project(source.project);
  if (!project || project.deleteTime !== undefined) throw unknownDatabase();
  const grants = await directory.grantsOf(caller);
  // Hides the source from callers who may not even read its project: they are not told that it exists, nor where.
  if (!mayInProject(grants, project, "roles/project.user")) throw unknownDatabase();
  requireRole(grants, project, "roles/project.developer");
  return source;
}

const unknownDatabase = (): PlatformError =>
  new PlatformError("not-found", "Database: no source with that UID is registered.");
