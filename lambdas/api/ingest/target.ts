/** Which source a request writes to, and to which of its retentions (docs/protocols/capture.md, "Versions"). */

import type { DatabaseDirectory } from "../../shared/access/database-names.ts";
import { type Caller, findSource } from "../../shared/access/find-source.ts";
import type { Credential } from "../../shared/access/identify.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { SourceId } from "../../shared/core/id.ts";
import { checkVersion, dataVersions } from "../../shared/core/intake/capture-versions.ts";
import type { Retention } from "../../shared/core/project/retention.ts";
import type { Source } from "../../shared/core/source/source.ts";

export interface Directory extends DatabaseDirectory {
  /** Reads a source of which `source` may answer what it was a moment ago. */
  sourceAnew(project: string, id: string): Promise<Source | undefined>;
  retentionNamed(project: string, name: string): Promise<Retention | undefined>;
  retention(project: string, id: string): Promise<Retention | undefined>;
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
    throw new PlatformError(
      "bad-request",
      "DataVersion V0.0.5 takes '?Database=<source UID>', and '&Retention=<name>' where only one retention is meant.",
    );
  }
}

export const disabledSource = (id: SourceId): PlatformError =>
  new PlatformError("forbidden", `The source ${id} is disabled.`);

/**
 * Finds the source and the retention that the request means. Throws `forbidden` if the caller may not write there, and
 * `not-found` if the source or the retention is unknown.
 */
export async function findTarget(
  caller: Caller,
  asked: Pick<Asked, "database" | "retention">,
  directory: Directory,
): Promise<Target> {
  const source = await findSource(caller, { database: asked.database, use: "write" }, directory);
  if (!source.enabled) throw disabledSource(source.id);
  if (asked.retention === undefined) return { source };
  const retention = await directory.retentionNamed(source.project, asked.retention);
  if (!retention) {
    const shown = JSON.stringify(asked.retention.slice(0, 100));
    throw new PlatformError("not-found", `Retention: the project has none named ${shown}.`);
  }
  return { source, retention };
}

/** Tells whether a retention that the target's points go to is linked to a blob store. */
export async function hasBlobStore({ source, retention }: Target, directory: Directory): Promise<boolean> {
  if (retention) return retention.blobStore !== undefined;
  if (await isLinkedToBlobs(source, directory)) return true;
  // Refuses nothing by what is remembered: the retention may have been linked a moment ago.
  const now = await directory.sourceAnew(source.project, source.id);
  return now !== undefined && (await isLinkedToBlobs(now, directory));
}

async function isLinkedToBlobs({ project, retentions }: Source, directory: Directory): Promise<boolean> {
  const linked = await Promise.all(retentions.map((id) => directory.retention(project, id)));
  return linked.some((each) => each?.blobStore !== undefined);
}
