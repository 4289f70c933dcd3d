/**
 * Copies points of a retention into files, one file a slice. A slice writes its file and a new list of all files under
 * names of their own, and what counts is what the job then points to. So a slice that is done twice, or that another
 * one overtakes, leaves files that nobody is shown, and neither repeats nor loses a row.
 */

import { PlatformError } from "../../../shared/core/error.ts";
import { encodeCsv } from "../../../shared/core/export/csv.ts";
import {
  decodeManifest,
  type ExportFile,
  type ExportTask,
  emptyManifest,
  encodeManifest,
  exportPrefix,
  fileKey,
  type Manifest,
  manifestName,
  mediaTypes,
  partName,
  sha256Of,
  withFile,
} from "../../../shared/core/export/files.ts";
import type { ExportRow } from "../../../shared/core/export/row.ts";
import type { ProjectId } from "../../../shared/core/id.ts";
import { isoShort } from "../../../shared/core/instant.ts";
import type { Job } from "../../../shared/core/job.ts";
import { parseJson } from "../../../shared/core/parse-json.ts";
import type { Retention } from "../../../shared/core/project/retention.ts";
import type { SeriesReader } from "../../../shared/core/query/series.ts";
import type { Progress, Slice, Stopped } from "../slice.ts";
import { Part, type PartLimits } from "./part.ts";
import { type Place, type WalkPort, walk } from "./walk.ts";

export interface ExportPort extends WalkPort {
  /** Answers whether the project is there, and not being deleted. */
  readonly isThere: (project: ProjectId) => Promise<boolean>;
  readonly retention: (project: ProjectId, id: string) => Promise<Retention | undefined>;
  /** Throws `unprocessable` for a retention of a kind that is not read here. */
  readonly readerOf: (retention: Retention) => SeriesReader;
  readonly encodeParquet: (rows: readonly ExportRow[]) => Uint8Array;
  readonly files: {
    put(key: string, bytes: Uint8Array, mediaType: string): Promise<void>;
    get(key: string): Promise<Uint8Array | undefined>;
  };
}

export interface ExportLimits {
  /** Bounds one file, which is what one slice holds in memory. */
  readonly part: PartLimits;
  /** Milliseconds that a slice reads. */
  readonly readingMillis: number;
  /** Milliseconds after which a slice leaves a store that has not answered yet. */
  readonly answerMillis: number;
  /** Bounds the whole export. */
  readonly rows: number;
  readonly files: number;
}

/**
 * Has slices of some seconds, in some fifty megabytes. 400 files are as many as one answer can name, with their links.
 */
const exportLimits: ExportLimits = {
  part: { rows: 50_000, characters: 8_000_000, cells: 2_000_000 },
  readingMillis: 20_000,
  // Leaves the rest of the function's minute to write what was read.
  answerMillis: 40_000,
  rows: 20_000_000,
  files: 400,
};

/** Where the next slice begins, and the list of the files so far. */
interface Cursor {
  readonly manifest?: string;
  readonly place?: Place;
}

// Only this file writes cursors of exports.
const readCursor = (text: string | undefined): Cursor => (text === undefined ? {} : (parseJson(text) as Cursor));

export const createExport =
  (port: ExportPort, limits = exportLimits): Slice<ExportTask> =>
  async (job, task) => {
    try {
      return await exportSlice(job, task, port, limits);
    } catch (error) {
      // Tries no more what no file can hold. Whatever else fails may pass.
      if (error instanceof PlatformError && error.code === "too-large") return { stopped: error.message };
      throw error;
    }
  };

async function exportSlice(
  job: Job,
  task: ExportTask,
  port: ExportPort,
  limits: ExportLimits,
): Promise<Progress | Stopped> {
  if (!(await port.isThere(job.project))) return { stopped: "The project was deleted meanwhile." };
  const retention = await port.retention(job.project, task.retention);
  if (!retention) return { stopped: "The retention was removed meanwhile." };
  const cursor = readCursor(job.cursor);
  const before = await filesSoFar(cursor, job, task, port);
  if (!before) return { stopped: "It took longer than its files are kept; ask for a shorter time." };
  const full = boundOf(before, cursor.place, limits);
  if (full) return full;
  const reader = readerOf(retention, port);
  if ("stopped" in reader) return reader;
  const part = new Part(limits.part);
  const nowMillis = port.nowMillis();
  const times = { deadlineMillis: nowMillis + limits.readingMillis, latestMillis: nowMillis + limits.answerMillis };
  const place = await walk(cursor.place, { job, task, reader, part, port, ...times });
  const written = await write(part.rows, { job, task, before, cursor, isLast: place === undefined }, port);
  return {
    done: part.rows.length,
    ...(written ? { output: { manifest: written.key, files: written.files.length, bytes: written.bytes } } : {}),
    ...(place ? { cursor: JSON.stringify({ manifest: written?.key ?? cursor.manifest, place }) } : {}),
  };
}

/** Ends an export of what is never read here. What a reader meets later, such as a server that is away, may pass. */
function readerOf(retention: Retention, port: ExportPort): SeriesReader | Stopped {
  try {
    return port.readerOf(retention);
  } catch (error) {
    if (error instanceof PlatformError && error.code === "unprocessable") return { stopped: error.message };
    throw error;
  }
}

async function filesSoFar({ manifest }: Cursor, job: Job, task: ExportTask, { files }: ExportPort) {
  if (manifest === undefined) return emptyManifest(job, task);
  const bytes = await files.get(manifest);
  return bytes && decodeManifest(bytes);
}

/** Ends an export that is as large as one may be. What it has written stays. */
function boundOf({ rows, files }: Manifest, place: Place | undefined, limits: ExportLimits): Stopped | undefined {
  const reached =
    rows >= limits.rows ? `${limits.rows} rows` : files.length >= limits.files ? `${limits.files} files` : undefined;
  if (reached === undefined || !place) return undefined;
  const { source, measurement, from } = place;
  const rest = [
    `source ${source}`,
    ...(measurement === undefined ? [] : [`measurement ${JSON.stringify(measurement)}`]),
    ...(from === undefined ? [] : [isoShort(from)]),
  ].join(", ");
  return {
    stopped: `It has ${reached}, which is as many as an export may have. Its files hold what comes before ${rest}; ask for the rest by another export, of fewer sources or a shorter time.`,
  };
}

interface Writing {
  readonly job: Job;
  readonly task: ExportTask;
  readonly before: Manifest;
  readonly cursor: Cursor;
  /** The last slice leaves a list in any case, if only of no files. */
  readonly isLast: boolean;
}

/** Writes the rows as a file, and a list of the files with it. Answers nothing if there was nothing to write. */
async function write(rows: readonly ExportRow[], { job, task, before, cursor, isLast }: Writing, port: ExportPort) {
  if (rows.length === 0 && (!isLast || cursor.manifest !== undefined)) return undefined;
  const prefix = exportPrefix(job);
  const manifest = rows.length === 0 ? before : withFile(before, await writePart(rows, { job, task, before }, port));
  const bytes = encodeManifest(manifest);
  const key = fileKey(prefix, manifestName, sha256Of(bytes));
  await port.files.put(key, bytes, "application/json");
  return { ...manifest, key };
}

async function writePart(
  rows: readonly ExportRow[],
  { job, task, before }: Pick<Writing, "job" | "task" | "before">,
  { files, encodeParquet }: ExportPort,
): Promise<ExportFile> {
  const bytes = task.format === "CSV" ? encodeCsv(rows, task.formulas) : encodeParquet(rows);
  const name = partName(before.files.length + 1, task.format);
  const sha256 = sha256Of(bytes);
  await files.put(fileKey(exportPrefix(job), name, sha256), bytes, mediaTypes[task.format]);
  return { name, rows: rows.length, bytes: bytes.byteLength, sha256 };
}
