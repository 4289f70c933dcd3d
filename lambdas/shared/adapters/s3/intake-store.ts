/** Keeps requests that are too large for a queue message in S3, until `route` has read them. */

import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { bodyOf } from "./objects.ts";

export class IntakeStore {
  private readonly bucket: string;
  private readonly client: S3Client;

  constructor(bucket: string, client = new S3Client({ forcePathStyle: true })) {
    this.bucket = bucket;
    this.client = client;
  }

  async put(key: string, body: string): Promise<void> {
    await this.client.send(
      new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: "application/json" }),
    );
  }

  async get(key: string): Promise<string> {
    const answer = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return bodyOf(key, answer).transformToString("utf-8");
  }
}
