/** Keeps the files of the lake in the stage's bucket. */

import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { daysPrefix, type LakeFile, type LakeObject, type LakePlace } from "../../../core/lake/layout.ts";
import { bytesOf, removeAll, removeSome, sizeOf } from "../objects.ts";
import { encodeLakeFile } from "./encode.ts";

export class LakeStore {
  private readonly bucket: string;
  private readonly client: S3Client;

  constructor(bucket: string, client = new S3Client({ forcePathStyle: true })) {
    this.bucket = bucket;
    this.client = client;
  }

  async put({ key, points }: LakeFile): Promise<void> {
    const command = { Bucket: this.bucket, Key: key, Body: encodeLakeFile(points) };
    await this.client.send(new PutObjectCommand({ ...command, ContentType: "application/vnd.apache.parquet" }));
  }

  /** Answers a file's bytes; undefined if it was removed meanwhile. */
  get(key: string): Promise<Uint8Array | undefined> {
    return bytesOf(this.client, { Bucket: this.bucket, Key: key });
  }

  /** Answers the bytes of a file from `start` to before `end`; undefined if it was removed meanwhile. */
  part(key: string, start: number, end: number): Promise<Uint8Array | undefined> {
    return bytesOf(this.client, { Bucket: this.bucket, Key: key, Range: `bytes=${start}-${end - 1}` });
  }

  /** Answers the days of which there are files, the oldest first, as `YYYY-MM-DD`. */
  async days(place: LakePlace): Promise<string[]> {
    const prefix = daysPrefix(place);
    const days: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.client.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, Delimiter: "/", ContinuationToken: token }),
      );
      for (const { Prefix = "" } of page.CommonPrefixes ?? []) days.push(Prefix.slice(prefix.length, -1));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return days.sort();
  }

  /** Answers all files whose keys begin so. */
  async list(prefix: string): Promise<LakeObject[]> {
    const found: LakeObject[] = [];
    let token: string | undefined;
    do {
      const page = await this.client.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: token }),
      );
      for (const { Key: key, Size: size = 0, LastModified } of page.Contents ?? []) {
        if (key !== undefined) found.push({ key, size, writtenAt: LastModified?.getTime() ?? 0 });
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return found;
  }

  async has(key: string): Promise<boolean> {
    return (await sizeOf(this.client, { Bucket: this.bucket, Key: key })) !== undefined;
  }

  async putText(key: string, text: string): Promise<void> {
    const command = { Bucket: this.bucket, Key: key, Body: text, ContentType: "application/json" };
    await this.client.send(new PutObjectCommand(command));
  }

  /** Removes files. Does nothing for one that is gone. */
  remove(keys: readonly string[]): Promise<void> {
    return removeAll(this.client, this.bucket, keys);
  }

  /** Removes up to a thousand files whose keys begin so. Answers whether there may be more. */
  removeSome(prefix: string): Promise<boolean> {
    return removeSome(this.client, this.bucket, prefix);
  }
}
