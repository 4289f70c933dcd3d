/**
 * Describes what `/api/blobs` takes and answers. `ingest` reads bodies by itself, and uses only the types of these
 * schemas: see `sign-in.ts`.
 */

import * as v from "valibot";
import { largestBlobBytes } from "../core/blob/upload.ts";

export const blobUploadRequest = v.object({
  ContentType: v.pipe(v.string(), v.description("The media type, such as `image/png`.")),
  Size: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1),
    v.maxValue(largestBlobBytes),
    v.description("How many bytes the file has; no other length can be put."),
  ),
  Extension: v.optional(v.pipe(v.string(), v.description("Ends a generated path."))),
  Path: v.optional(v.pipe(v.string(), v.description("Where to keep it, below what the source keeps."))),
});

const time = v.pipe(v.string(), v.isoTimestamp());
const path = v.pipe(v.string(), v.description("What a field holds to name the file."));

export const blobUpload = v.strictObject({
  Path: path,
  UploadUrl: v.pipe(v.string(), v.description("PUT the bytes here, once, before ExpiresAt.")),
  Headers: v.pipe(v.record(v.string(), v.string()), v.description("The headers that the PUT must have.")),
  ExpiresAt: time,
});

export const blobDownload = v.strictObject({
  Path: path,
  Size: v.number(),
  DownloadUrl: v.pipe(v.string(), v.description("GET the bytes here, before ExpiresAt.")),
  ExpiresAt: time,
});
