/** Reads files out of the stage's bucket for blobs, none larger than asked for. */

import { GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ReadFile } from "../../core/blob/read-file.ts";
import { bodyOf } from "./objects.ts";

export class BlobReader {
  private readonly bucket: string;
  private readonly client: S3Client;

  constructor(bucket: string, client = new S3Client({ forcePathStyle: true })) {
    this.bucket = bucket;
    this.client = client;
  }

  /**
   * Reads a file of at most so many bytes. Asks for its size first, since a body that is left before its end fails by its
   * checksum, where nobody can catch that.
   */
  async read(key: string, mostBytes: number): Promise<ReadFile> {
    const object = { Bucket: this.bucket, Key: key };
    try {
      const { ContentLength = 0, ETag } = await this.client.send(new HeadObjectCommand(object));
      if (ContentLength > mostBytes) return { kind: "too-large", size: ContentLength };
      const answer = await this.client.send(new GetObjectCommand({ ...object, IfMatch: ETag }));
      return { kind: "read", bytes: await bodyOf(key, answer).transformToByteArray() };
    } catch (error) {
      if (error instanceof Error && ["NotFound", "NoSuchKey"].includes(error.name)) return { kind: "absent" };
      // Another file was put in its place meanwhile.
      if (error instanceof Error && error.name === "PreconditionFailed") return this.read(key, mostBytes);
      throw error;
    }
  }
}
