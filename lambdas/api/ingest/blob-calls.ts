/**
 * Answers `/api/blobs`: URLs by which files too large for a request are put beside the points that name them, and by
 * which all files are fetched (docs/protocols/capture.md, "Blobs").
 */

import { findSource } from "../../shared/access/find-source.ts";
import { blobKey, blobPathFault } from "../../shared/core/blob/path.ts";
import { readUpload } from "../../shared/core/blob/upload.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { isoMillis } from "../../shared/core/instant.ts";
import { type HttpAnswer, type HttpRequest, jsonAnswer, queryValue } from "../../shared/handlers/api-gateway.ts";
import { readBody } from "../../shared/handlers/read-body.ts";
import { type Door, readAsked } from "./call.ts";
import { findTarget, hasBlobStore } from "./target.ts";

/** Answers where one file of exactly this size and type may be put, and the path by which fields name it. */
export async function requestUpload(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const asked = readAsked(request);
  const caller = await door.caller(request.headers, request.sourceIp);
  const target = await findTarget(caller, asked, door.directory);
  const { extension, path: given, ...upload } = readUpload(readBody(request));
  const { project, id: source } = target.source;
  const nowMillis = door.nowMillis();
  await door.quota.take(project, 1, nowMillis);
  if (!(await hasBlobStore(target, door.directory))) {
    throw new PlatformError("unprocessable", "No blob store is linked to this source's retentions; link one.");
  }
  const path = given ?? `uploads/${door.newNonce()}.${extension}`;
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
