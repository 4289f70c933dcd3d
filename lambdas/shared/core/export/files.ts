/** Says where the files of an export lie, and what its list of them holds. */

import { createHash } from "node:crypto";
import { daySeconds } from "../duration.ts";
import type { ProjectId } from "../id.ts";
import { isoMillis } from "../instant.ts";
import type { Job, JobTask } from "../job.ts";
import { parseJson } from "../parse-json.ts";
import type { ExportFormat } from "./row.ts";

/** Begins the keys of all exports. A rule of the bucket removes what lies here. */
export const exportsPrefix = "exports/";

/** How many days the files of an export are kept. */
export const exportKeepDays = 7;

/** Begins the keys of everything that a project has exported. */
export const exportsOfProject = (project: ProjectId): string => `${exportsPrefix}${project}/`;

/** Begins the keys of one export. */
export const exportPrefix = ({ project, id }: Pick<Job, "project" | "id">): string =>
  `${exportsOfProject(project)}${id}/`;

export type ExportTask = Extract<JobTask, { kind: "export" }>;

/** A file of an export. */
export interface ExportFile {
  /** What it is downloaded as, such as `part-00001.parquet`. */
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  /** Hexadecimal digits. */
  readonly sha256: string;
}

/** The list of an export's files, itself a file of it. */
export interface Manifest {
  readonly version: 1;
  readonly export: string;
  readonly retention: string;
  readonly format: ExportFormat;
  /** Nanoseconds since 1970, both ends included. */
  readonly fromNanos: string;
  readonly toNanos: string;
  readonly rows: number;
  readonly bytes: number;
  readonly files: readonly ExportFile[];
}

export const emptyManifest = ({ project, id }: Pick<Job, "project" | "id">, task: ExportTask): Manifest => ({
  version: 1,
  export: `projects/${project}/exports/${id}`,
  retention: `projects/${project}/retentions/${task.retention}`,
  format: task.format,
  fromNanos: task.fromNanos,
  toNanos: task.toNanos,
  rows: 0,
  bytes: 0,
  files: [],
});

/** Answers the list with one more file. */
export function withFile(manifest: Manifest, file: ExportFile): Manifest {
  const { rows, bytes, files } = manifest;
  return { ...manifest, rows: rows + file.rows, bytes: bytes + file.bytes, files: [...files, file] };
}

export const manifestName = "manifest.json";
export const encodeManifest = (manifest: Manifest): Uint8Array =>
  Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);

/** Reads what `encodeManifest` wrote: nothing else writes such files. */
export const decodeManifest = (bytes: Uint8Array): Manifest =>
  parseJson(Buffer.from(bytes).toString("utf8")) as Manifest;

const extensions: Readonly<Record<ExportFormat, string>> = { CSV: "csv", PARQUET: "parquet" };
export const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  CSV: "text/csv; charset=utf-8; header=present",
  PARQUET: "application/vnd.apache.parquet",
};

export const partName = (number: number, format: ExportFormat): string =>
  `part-${String(number).padStart(5, "0")}.${extensions[format]}`;

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/**
 * Answers the key of a file by what is in it. A slice that is done twice may find other points the second time, and must
 * not replace the file of the one that counts.
 */
export const fileKey = (prefix: string, name: string, sha256: string): string =>
  `${prefix}${sha256.slice(0, 32)}/${name}`;

/** Says when the files of an export go at the earliest: the bucket's rule counts from when each was written. */
export const exportEndsAt = (createTime: string): string =>
  isoMillis(Date.parse(createTime) + exportKeepDays * daySeconds * 1000);
