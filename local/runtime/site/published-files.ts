/** Reads the files that the template publishes, out of the assembly. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";
import type { LocalFileSource, LocalPublication } from "../../template/model/site.ts";
import { matches } from "../../template/wildcard.ts";
import { contentTypeOf, isCompressible } from "./content-types.ts";

export interface PublishedFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly cacheControl: string | undefined;
  /** In quotes, as the header has it. */
  readonly etag: string;
  /** Absent where compressing saves nothing. */
  readonly zipped: Buffer | undefined;
}

/** Answers the files by bucket and name, as `<bucket>/<name>`. `relocate` puts the laptop's addresses in place of AWS's. */
export function readPublishedFiles(
  publications: readonly LocalPublication[],
  relocate: (text: string) => string,
): ReadonlyMap<string, PublishedFile> {
  const files = new Map<string, PublishedFile>();
  for (const publication of publications) {
    for (const source of publication.sources) {
      for (const [name, bytes] of readSource(source, relocate)) {
        if (isPublished(name, publication))
          files.set(`${publication.bucket}/${name}`, fileOf(name, bytes, publication));
      }
    }
  }
  return files;
}

/** Tells whether a file is among those that a deployment copies: later patterns count, and those of `include` are later. */
const isPublished = (name: string, { exclude, include }: LocalPublication): boolean =>
  !exclude.some((pattern) => matches(pattern, name)) || include.some((pattern) => matches(pattern, name));

function readSource({ folder, markers }: LocalFileSource, relocate: (text: string) => string): [string, Buffer][] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join("/");
    const bytes = readFileSync(path);
    return [name, Object.keys(markers).length === 0 ? bytes : filledIn(bytes, markers, relocate)];
  });
}

function filledIn(bytes: Buffer, markers: LocalFileSource["markers"], relocate: (text: string) => string): Buffer {
  let text = bytes.toString("utf8");
  for (const [marker, value] of Object.entries(markers)) text = text.replaceAll(marker, () => value);
  return Buffer.from(relocate(text));
}

function fileOf(name: string, bytes: Buffer, { cacheControl }: LocalPublication): PublishedFile {
  const contentType = contentTypeOf(name);
  const zipped = isCompressible(contentType) ? gzipSync(bytes) : undefined;
  return {
    bytes,
    contentType,
    cacheControl,
    etag: `"${createHash("md5").update(bytes).digest("hex")}"`,
    zipped: zipped !== undefined && zipped.length < bytes.length ? zipped : undefined,
  };
}
