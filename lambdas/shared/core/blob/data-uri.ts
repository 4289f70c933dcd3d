/** Reads the `data:` URIs by which a text field carries a file (docs/protocols/capture.md, "Blobs"). */

import { hash } from "node:crypto";
import { blobPathFault } from "./path.ts";

/** A file that came inside a field. */
export interface Blob {
  /** Where it is kept, within what is kept of its source. The field holds this in the file's place. */
  readonly path: string;
  /** As the sender named it, such as `image/png`. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Says why a text is no file that can be kept. It reads well after the name of its field. */
export interface BlobFault {
  readonly reason: string;
}

/** A blob's parameters must end, and its base64 begin, within so many characters. */
const longestHead = 1024;
const marker = ";base64,";

/**
 * Tells whether a text is a blob: `data:{mimetype};…;base64,…`. Other text that begins with `data:` is text.
 */
export const isBlob = (text: string): boolean =>
  /^data:/i.test(text) && text.slice(0, longestHead).toLowerCase().includes(marker);

interface Head {
  readonly mediaType: string;
  readonly extension: string;
  readonly path: string | undefined;
}

/** Reads a text for which `isBlob` holds. Costs a pass over its characters, and a hash if it names no path. */
export function readBlob(text: string): Blob | BlobFault {
  const start = text.slice(0, longestHead).toLowerCase().indexOf(marker);
  const head = readHead(text.slice("data:".length, start));
  if ("reason" in head) return head;
  const bytes = readBase64(text.slice(start + marker.length));
  if ("reason" in bytes) return bytes;
  const { mediaType, extension, path } = head;
  return { path: path ?? generatedPath(bytes, extension), mediaType, bytes };
}

/** Names a file by what is in it, so that the same file sent again takes its own place. */
const generatedPath = (bytes: Uint8Array, extension: string): string =>
  `${hash("sha256", bytes).slice(0, 32)}.${extension}`;

const parameterNames = ["ext", "dstpath", "sync", "isfilepath"] as const;
type ParameterName = (typeof parameterNames)[number];

const isParameter = (name: string): name is ParameterName => parameterNames.some((known) => known === name);

function readHead(text: string): Head | BlobFault {
  const [type = "", ...parts] = text.split(";");
  const values = new Map<ParameterName, string>();
  const typeParts = [type.trim().toLowerCase() || "application/octet-stream"];
  for (const part of parts) {
    const [name = "", ...rest] = part.split("=");
    const key = name.trim().toLowerCase();
    // Leaves what is no parameter of ours, such as `charset=utf-8`, with the type that it belongs to.
    if (!isParameter(key)) typeParts.push(part.trim());
    else if (values.has(key)) return { reason: `is a data: URI with ${key} twice; send it once` };
    else values.set(key, rest.join("=").trim());
  }
  return headOf(typeParts.join(";"), values);
}

function headOf(mediaType: string, values: ReadonlyMap<ParameterName, string>): Head | BlobFault {
  if (!isMediaType(mediaType)) return { reason: "is a data: URI without a media type such as image/png" };
  if (values.has("isfilepath")) {
    return { reason: "is a data: URI with isFilePath; send the file's bytes, since nobody else can read that path" };
  }
  if (!/^(?:|yes|no|true|false)$/i.test(values.get("sync") ?? "")) {
    return { reason: "is a data: URI whose sync is neither yes nor no" };
  }
  const extension = values.get("ext")?.replace(/^\./, "") || extensionOf(mediaType);
  if (!isExtension(extension)) return { reason: "is a data: URI whose ext is none of 1 to 16 letters and digits" };
  const path = values.get("dstpath") || undefined;
  const fault = path === undefined ? undefined : blobPathFault(path);
  return fault === undefined ? { mediaType, extension, path } : { reason: `is a data: URI whose dstpath ${fault}` };
}

const longestMediaType = 127;

/** Tells whether a text is a media type as RFC 9110 (8.3.1) writes them, without quoted parameters. */
export const isMediaType = (text: string): boolean =>
  text.length <= longestMediaType && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:; ?[\w!#$&^.+-]+=[\w!#$&^.+-]+)*$/.test(text);

export const isExtension = (text: string): boolean => /^[A-Za-z0-9]{1,16}$/.test(text);

/** Names the types whose usual extension is not the end of their name. */
const extensions: ReadonlyMap<string, string> = new Map([
  ["image/jpeg", "jpg"],
  ["image/svg+xml", "svg"],
  ["text/plain", "txt"],
  ["text/markdown", "md"],
  ["text/javascript", "js"],
  ["audio/mpeg", "mp3"],
  ["video/quicktime", "mov"],
  ["application/gzip", "gz"],
  ["application/octet-stream", "bin"],
]);

/** Answers the extension that a file of the type usually has; `bin` if its name gives none. */
export function extensionOf(mediaType: string): string {
  const [type = ""] = mediaType.split(";");
  const subtype = type.split("/")[1] ?? "";
  return extensions.get(type) ?? (isExtension(subtype) ? subtype : "bin");
}

/** Reads base64 with or without its padding. Node's own reader passes over what is none. */
function readBase64(text: string): Uint8Array | BlobFault {
  const bare = text.replace(/={1,2}$/, "");
  if (bare === "") return { reason: "is a data: URI without data; send the file's bytes in base64" };
  const isPadded = bare.length !== text.length;
  if (!/^[A-Za-z0-9+/]+$/.test(bare) || bare.length % 4 === 1 || (isPadded && text.length % 4 !== 0)) {
    return {
      reason: "is a data: URI whose data is no base64; send A to Z, a to z, digits, + and /, without line breaks",
    };
  }
  return Buffer.from(bare, "base64");
}
