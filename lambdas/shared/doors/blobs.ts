/** Describes what `/api/blobs` takes and answers. */

import * as v from "valibot";

/** S3 takes no more in one request. */
export const largestBlobBytes = 5_000_000_000;

const absent = "is absent, or no text.";

export const blobUploadRequest = v.object(
  {
    ContentType: v.pipe(v.string(absent), v.description("The media type, such as `image/png`.")),
    Size: v.pipe(
      v.number("is absent, or no number."),
      v.integer("is no whole number of bytes."),
      v.minValue(1, "is less than 1 byte."),
      v.maxValue(largestBlobBytes, `is more than ${largestBlobBytes} bytes.`),
      v.description("How many bytes the file has; no other length can be put."),
    ),
    Extension: v.optional(v.pipe(v.string("is no text."), v.description("Ends a generated path."))),
    Path: v.optional(v.pipe(v.string("is no text."), v.description("Where to keep it, below what the source keeps."))),
  },
  "is no object.",
);
export type BlobUploadRequest = v.InferOutput<typeof blobUploadRequest>;

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
