/** Holds, in S3, what sources published over MQTT and no topic rule could queue. */

import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { bodyOf } from "./objects.ts";

export class UnqueuedStore {
  private readonly bucket: string;
  private readonly prefix: string;
  private readonly client: S3Client;

  constructor(bucket: string, prefix: string, client = new S3Client({ forcePathStyle: true })) {
    this.bucket = bucket;
    this.prefix = prefix;
    this.client = client;
  }

  /** Answers up to a thousand keys in their order, beginning after the key `after`. */
  async list(after: string | undefined): Promise<string[]> {
    const { Contents = [] } = await this.client.send(
      new ListObjectsV2Command({
        Bucket: this.bucket,
        Prefix: this.prefix,
        ...(after === undefined ? {} : { StartAfter: after }),
      }),
    );
    return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
  }

  async get(key: string): Promise<string> {
    const answer = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return bodyOf(key, answer).transformToString("utf-8");
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }
}
