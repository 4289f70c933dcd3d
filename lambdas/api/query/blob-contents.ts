/** Puts files beside the fields that name them: as base64, in the field `<name>_content`. */

import { blobKey, blobPathFault } from "../../shared/core/blob/path.ts";
import type { ReadFile } from "../../shared/core/blob/read-file.ts";
import { chunksOf } from "../../shared/core/chunks.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { Place } from "../../shared/core/query/catalogue.ts";
import type { Metric } from "./metrics.ts";

/** Reads files, none larger than asked for. */
export interface BlobFiles {
  read(key: string, mostBytes: number): Promise<ReadFile>;
}

/** Bounds the bytes of all files of an answer, which base64 makes a third longer, and API Gateway passes 6 MB on. */
const mostBytes = 4_000_000;
/** Bounds how many different files are read for an answer, and how many at once. */
const mostFiles = 500;
const readsAtOnce = 10;

/** Reads a list of names, separated by commas. */
export const readBlobFields = (text = ""): ReadonlySet<string> =>
  new Set(text.split(",").flatMap((name) => name.trim() || []));

/**
 * Answers the metrics with the contents of what these fields name. A content is null where there is no such file, as
 * before its upload. `places` is where the metrics were read: files belong to one source.
 */
export async function withContents(
  metrics: readonly Metric[],
  fields: ReadonlySet<string>,
  places: readonly Place[],
  files: BlobFiles,
): Promise<readonly Metric[]> {
  const pathsOf = (metric: Metric) => [...fields].flatMap((field) => pathIn(metric, field) ?? []);
  const counts = new Map<string, number>();
  for (const path of metrics.flatMap(pathsOf)) counts.set(path, (counts.get(path) ?? 0) + 1);
  if (counts.size === 0) return metrics;
  if (counts.size > mostFiles) throw tooMuch(`${counts.size} files, of which ${mostFiles} are read at once`);
  const contents = await contentsOf(counts, onlyPlace(places), files);
  return metrics.map((metric) => {
    const added = [...fields].flatMap((field): [string, string | null][] => {
      const path = pathIn(metric, field);
      return path === undefined ? [] : [[`${field}_content`, contents.get(path) ?? null]];
    });
    return { ...metric, Fields: { ...metric.Fields, ...Object.fromEntries(added) } };
  });
}

/** Answers the path that a field holds; undefined if it holds none. */
function pathIn({ Fields }: Metric, field: string): string | undefined {
  const value = Object.hasOwn(Fields, field) ? Fields[field] : undefined;
  return typeof value === "string" && blobPathFault(value) === undefined ? value : undefined;
}

function onlyPlace([first, ...others]: readonly Place[]): Place {
  if (first && others.every(({ source }) => source === first.source)) return first;
  throw new PlatformError("bad-request", "BlobFields reads files of one source; ask for each source by itself.");
}

/** Reads each file once, and counts it as often as it is answered. */
async function contentsOf(
  counts: ReadonlyMap<string, number>,
  { project, source }: Place,
  files: BlobFiles,
): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  let left = mostBytes;
  for (const some of chunksOf([...counts], readsAtOnce)) {
    const read = await Promise.all(some.map(([path]) => files.read(blobKey(project, source, path), left)));
    for (const [index, [path, count]] of some.entries()) {
      const file = read[index];
      if (file === undefined || file.kind === "absent") continue;
      left -= file.kind === "read" ? file.bytes.byteLength * count : file.size;
      if (file.kind === "too-large" || left < 0) throw tooMuch(`more than ${mostBytes / 1_000_000} MB of files`);
      contents.set(path, Buffer.from(file.bytes).toString("base64"));
    }
  }
  return contents;
}

const tooMuch = (what: string): PlatformError =>
  new PlatformError(
    "too-large",
    `BlobFields names ${what}; ask for fewer points, or leave BlobFields out and fetch each file by GET /api/blobs?Path=<path>.`,
  );
