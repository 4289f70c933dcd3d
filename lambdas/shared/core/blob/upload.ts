/** Reads what a sender asks for who wants to put a file beside their points (docs/protocols/capture.md, "Blobs"). */

import { PlatformError } from "../error.ts";
import { readExactJson } from "../intake/exact-json.ts";
import { isJsonObject, type JsonValue } from "../intake/json-value.ts";
import { keyReader } from "../intake/keys.ts";
import { extensionOf, isExtension, isMediaType } from "./data-uri.ts";
import { blobPathFault } from "./path.ts";

/** S3 takes no more in one request. */
export const largestBlobBytes = 5_000_000_000;

export interface AskedUpload {
  readonly mediaType: string;
  readonly bytes: number;
  /** Ends a generated path. */
  readonly extension: string;
  /** Absent if a path is to be generated. */
  readonly path?: string;
}

const readKeys = keyReader(["ContentType", "Size", "Extension", "Path"]);

/** Reads a body, its keys in any case. Throws `bad-request` with everything that is wrong with it. */
export function readUpload(text: string): AskedUpload {
  const body = readExactJson(text);
  const { values, faults: keyFaults } = readKeys(isJsonObject(body) ? body : {});
  const faults = [...keyFaults];
  const mediaType = textOf("ContentType", values.ContentType, faults)?.toLowerCase() ?? "";
  const extension = textOf("Extension", values.Extension, faults)?.replace(/^\./, "");
  const path = textOf("Path", values.Path, faults);
  const pathFault = path === undefined ? undefined : blobPathFault(path);
  if (!isMediaType(mediaType)) faults.push("ContentType is absent, or no media type such as image/png.");
  if (extension !== undefined && !isExtension(extension))
    faults.push("Extension is none of 1 to 16 letters and digits.");
  if (pathFault !== undefined) faults.push(`Path ${pathFault}.`);
  const bytes = readSize(values.Size, faults);
  if (faults.length > 0) throw refused(faults);
  return { mediaType, bytes, extension: extension ?? extensionOf(mediaType), ...(path === undefined ? {} : { path }) };
}

function textOf(name: string, value: JsonValue | undefined, faults: string[]): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  faults.push(`${name} is no text.`);
  return undefined;
}

function readSize(value: JsonValue | undefined, faults: string[]): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= largestBlobBytes) return value;
  faults.push(`Size is absent, or no whole number from 1 to ${largestBlobBytes}.`);
  return 0;
}

const refused = (faults: readonly string[]): PlatformError =>
  new PlatformError("bad-request", `${faults.join(" ")} Send {"ContentType":"image/png","Size":12345}.`, {
    rejected: faults.map((reason) => ({ reason })),
  });
