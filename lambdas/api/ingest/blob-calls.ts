/**
 * Answers `/api/blobs`: URLs by which files too large for a request are put beside the points that name them, and by
 * which all files are fetched (docs/protocols/capture.md, "Blobs").
 */

import * as v from "valibot";
import { findSource } from "../../shared/access/find-source.ts";
import { extensionOf, isExtension, isMediaType } from "../../shared/core/blob/data-uri.ts";
import { blobKey, blobPathFault } from "../../shared/core/blob/path.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { isoMillis } from "../../shared/core/instant.ts";
import { readExactJson } from "../../shared/core/intake/exact-json.ts";
import { isJsonObject } from "../../shared/core/intake/json-value.ts";
import { keyReader } from "../../shared/core/intake/keys.ts";
import { type BlobUploadRequest, blobUploadRequest, largestBlobBytes } from "../../shared/doors/blobs.ts";
import { type HttpAnswer, type HttpRequest, jsonAnswer, queryValue } from "../../shared/handlers/api-gateway.ts";
import { type Door, readAsked } from "./call.ts";
import { readBody } from "./read-body.ts";
import { findTarget, hasBlobStore } from "./target.ts";

/** Answers where one file of exactly this size and type may be put, and the path by which fields name it. */
export async function requestUpload(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const asked = readAsked(request);
  const caller = await door.caller(request.headers, request.sourceIp);
  const target = await findTarget(caller, asked, door.directory);
  const { contentType, size, extension, path: given } = readUpload(readBody(request));
  const { project, id: source } = target.source;
  const nowMillis = door.nowMillis();
  await door.quota.take(project, 1, nowMillis);
  if (!(await hasBlobStore(target, door.directory))) {
    throw new PlatformError("unprocessable", "No blob store is linked to this source's retentions; link one.");
  }
  const path = given ?? `uploads/${door.newNonce()}.${extension ?? extensionOf(contentType)}`;
  const upload = { mediaType: contentType, bytes: size };
  const { url, headers, endsAtMillis } = await door.blobs.uploadUrl(blobKey(project, source, path), upload, nowMillis);
  return jsonAnswer(200, { Path: path, UploadUrl: url, Headers: headers, ExpiresAt: isoMillis(endsAtMillis) });
}

/** Answers where a file can be fetched. A field may name one that was never put there, which is a 404. */
export async function requestDownload(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const asked = readAsked(request);
  const caller = await door.caller(request.headers, request.sourceIp);
  const source = await findSource(caller, { database: asked.database, use: "read" }, door.directory);
  const path = queryValue(request, "Path", "path");
  const fault = path === undefined ? "is absent; name the file as the field does" : blobPathFault(path);
  if (path === undefined || fault !== undefined) throw new PlatformError("bad-request", `Path ${fault}.`);
  const key = blobKey(source.project, source.id, path);
  const bytes = await door.blobs.size(key);
  if (bytes === undefined) {
    throw new PlatformError("not-found", "Path: the source has no such file; perhaps its upload is not done yet.");
  }
  const { url, endsAtMillis } = await door.blobs.downloadUrl(key, door.nowMillis());
  return jsonAnswer(200, { Path: path, Size: bytes, DownloadUrl: url, ExpiresAt: isoMillis(endsAtMillis) });
}

interface AskedUpload {
  readonly contentType: string;
  readonly size: number;
  readonly extension?: string;
  readonly path?: string;
}

const keys = ["ContentType", "Size", "Extension", "Path"] as const;
const readKeys = keyReader(keys);

/** Reads the body. Its keys are read in any case, as those of all bodies of this API. Throws what is wrong with it. */
function readUpload(text: string): AskedUpload {
  const body = readExactJson(text);
  const { values, faults } = readKeys(isJsonObject(body) ? body : {});
  // Gives every key, since a key that is absent has a fault without our words.
  const given = Object.fromEntries(keys.map((key) => [key, values[key] ?? undefined]));
  const read = v.safeParse(blobUploadRequest, given);
  const all = [...faults, ...(read.success ? faultsOf(read.output) : read.issues.map(faultOf))];
  if (!read.success || all.length > 0) throw refused(all);
  const { ContentType, Size, Extension, Path } = read.output;
  return {
    contentType: ContentType.toLowerCase(),
    size: Size,
    ...(Extension === undefined ? {} : { extension: Extension.replace(/^\./, "") }),
    ...(Path === undefined ? {} : { path: Path }),
  };
}

const faultOf = (issue: v.BaseIssue<unknown>): string => `${v.getDotPath(issue) ?? "The body"} ${issue.message}`;

function faultsOf({ ContentType, Extension, Path }: BlobUploadRequest): string[] {
  const pathFault = Path === undefined ? undefined : blobPathFault(Path);
  return [
    ...(isMediaType(ContentType) ? [] : ["ContentType is no media type such as image/png."]),
    ...(Extension === undefined || isExtension(Extension.replace(/^\./, ""))
      ? []
      : ["Extension is none of 1 to 16 letters and digits."]),
    ...(pathFault === undefined ? [] : [`Path ${pathFault}.`]),
  ];
}

const refused = (faults: readonly string[]): PlatformError =>
  new PlatformError(
    "bad-request",
    `${faults.join(" ")} Send {"ContentType":"image/png","Size":12345}, at most ${largestBlobBytes} bytes.`,
    { rejected: faults.map((reason) => ({ reason })) },
  );
