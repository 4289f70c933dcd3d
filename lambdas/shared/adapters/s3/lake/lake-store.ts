/** Keeps the files of the lake in the stage's bucket. */

import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PlatformError } from "../../../core/error.ts";
import { daysPrefix, type LakeFile, type LakePlace } from "../../../core/lake/layout.ts";
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
  async get(key: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      if (!Body) throw new PlatformError("internal", `The object ${key} came without a body.`);
      return await Body.transformToByteArray();
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return undefined;
      throw error;
    }
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

  /** Answers the keys of all files whose keys begin so. */
  async keys(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.client.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: token }),
      );
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return keys;
  }
}
