/** Names where a file lies: below its project and its source, and nowhere else. */

import type { ProjectId, SourceId } from "../id.ts";

/** S3 takes keys of 1,024 bytes; this leaves room for what stands before the path. */
const longestPathBytes = 512;

/** Answers what is wrong with a path that a sender chose; undefined if nothing is. It reads well after a name. */
export function blobPathFault(path: string): string | undefined {
  if (path === "") return "is empty; leave it out, and a name is made";
  if (!path.isWellFormed()) return "holds half of a surrogate pair; send well-formed Unicode";
  if (Buffer.byteLength(path) > longestPathBytes) return `is longer than ${longestPathBytes} bytes; shorten it`;
  if (/[\p{Cc}\p{Cf}\\]/u.test(path))
    return "holds a backslash, or a character that nobody sees; separate folders by /";
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "is absolute; name folders and a file below your own";
  const parts = path.split("/");
  if (parts.includes("..") || parts.includes(".")) return "leads out of its folder; leave . and .. out";
  return parts.includes("") ? "has a folder without a name; leave // and the / at its end out" : undefined;
}

export const blobsPrefix = "blobs/";

/** Answers the prefix of everything that is kept of a project. */
export const blobsOfProject = (project: ProjectId): string => `${blobsPrefix}${project}/`;

/** Answers the prefix of everything that is kept of a source in a project. */
export const blobsOfSource = (project: ProjectId, source: SourceId): string => `${blobsOfProject(project)}${source}/`;

/** Answers the key of a file. `path` has no fault. */
export const blobKey = (project: ProjectId, source: SourceId, path: string): string =>
  `${blobsOfSource(project, source)}${path}`;
