/** Tells whether files are still what they were, by their length and a checksum. */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { crc32 } from "node:zlib";

/** By path, relative to one directory. */
export type FileChecks = Readonly<Record<string, FileCheck>>;

interface FileCheck {
  readonly bytes: number;
  readonly crc32: number;
}

export interface Difference {
  readonly kind: "missing" | "altered";
  /** Relative path. */
  readonly file: string;
}

/** Checks the files and all files of the folders that `paths` name below `directory`, but for those that are not `wanted`. */
export function checkFiles(
  directory: string,
  paths: readonly string[],
  wanted: (file: string) => boolean = () => true,
): FileChecks {
  const files = paths.flatMap((path) => filesBelow(directory, path)).filter(wanted);
  return Object.fromEntries(files.map((file) => [file, checkOf(join(directory, file))]));
}

/** The first difference, or undefined where every file is what it was. Further files do not count. */
export function differenceOf(directory: string, checks: FileChecks): Difference | undefined {
  for (const [file, wanted] of Object.entries(checks)) {
    const path = join(directory, file);
    if (!existsSync(path)) return { kind: "missing", file };
    // A length that changed spares the reading.
    if (statSync(path).size !== wanted.bytes || checkOf(path).crc32 !== wanted.crc32) return { kind: "altered", file };
  }
  return undefined;
}

function checkOf(path: string): FileCheck {
  const content = readFileSync(path);
  return { bytes: content.length, crc32: crc32(content) };
}

function filesBelow(directory: string, path: string): string[] {
  const absolute = join(directory, path);
  if (!statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}
