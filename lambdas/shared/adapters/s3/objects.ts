/** Reads and removes objects of S3, for the stores that stand on it. */

import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";
import { chunksOf } from "../../core/chunks.ts";
import { PlatformError } from "../../core/error.ts";

interface ObjectPlace {
  readonly Bucket: string;
  readonly Key: string;
}

/** Is S3's own bound. */
const mostRemovedAtOnce = 1000;

/** Answers an object's bytes, or those of a range in HTTP's form; undefined if there is no object. */
export async function bytesOf(
  client: S3Client,
  asked: ObjectPlace & { readonly Range?: string },
): Promise<Uint8Array | undefined> {
  try {
    const answer = await client.send(new GetObjectCommand(asked));
    return await bodyOf(asked.Key, answer).transformToByteArray();
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchKey") return undefined;
    throw error;
  }
}

/** Answers the body of what S3 has answered, which the types of its client leave out. */
export function bodyOf<Body>(key: string, { Body }: { readonly Body?: Body | undefined }): Body {
  if (!Body) throw new PlatformError("internal", `The object ${key} came without a body.`);
  return Body;
}

/** Answers how many bytes an object has; undefined if there is none. */
export async function sizeOf(client: S3Client, place: ObjectPlace): Promise<number | undefined> {
  try {
    const { ContentLength = 0 } = await client.send(new HeadObjectCommand(place));
    return ContentLength;
  } catch (error) {
    if (error instanceof Error && error.name === "NotFound") return undefined;
    throw error;
  }
}

/** Removes objects. Does nothing for one that is gone. Throws `unavailable` if S3 keeps some. */
export async function removeAll(client: S3Client, Bucket: string, keys: readonly string[]): Promise<void> {
  for (const some of chunksOf(keys, mostRemovedAtOnce)) {
    const Delete = { Objects: some.map((Key) => ({ Key })), Quiet: true };
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete }));
    const [first] = Errors;
    if (first) {
      throw new PlatformError("unavailable", `S3 kept ${Errors.length} of ${some.length} files: ${first.Code}.`);
    }
  }
}

/** Removes up to a thousand objects whose keys begin so. Answers whether there may be more. */
export async function removeSome(client: S3Client, Bucket: string, Prefix: string): Promise<boolean> {
  const { Contents = [], IsTruncated = false } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
  await removeAll(
    client,
    Bucket,
    Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key])),
  );
  return IsTruncated;
}
