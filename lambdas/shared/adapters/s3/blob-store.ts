/** Keeps the files that came inside fields, or beside them by presigned URLs, in the stage's bucket for blobs. */

import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { SignedUrl, Upload } from "../../core/blob/signed-url.ts";
import { bytesOf, removeSome, sizeOf } from "./objects.ts";

/** Lets an upload begin, and a download too, within this time. */
const urlSeconds = 900;

export class BlobStore {
  private readonly bucket: string;
  private readonly client: S3Client;

  constructor(bucket: string, client = createClient()) {
    this.bucket = bucket;
    this.client = client;
  }

  async put(key: string, bytes: Uint8Array, mediaType: string): Promise<void> {
    await this.client.send(
      new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: bytes, ContentType: mediaType }),
    );
  }

  /**
   * Answers a URL that takes one PUT of exactly so many bytes of this type, and when it ends, in milliseconds since 1970.
   */
  async uploadUrl(key: string, { mediaType, bytes }: Upload, nowMillis: number): Promise<SignedUrl> {
    const command = new PutObjectCommand({
      Bucket: this.bucket,
      Key: key,
      ContentType: mediaType,
      ContentLength: bytes,
    });
    // Signs the type too, since S3 would else take any.
    const signed = new Set(["content-type", "content-length", "host"]);
    return { ...(await this.sign(command, nowMillis, signed)), headers: { "Content-Type": mediaType } };
  }

  /** Answers a file's bytes; undefined if there is none. */
  get(key: string): Promise<Uint8Array | undefined> {
    return bytesOf(this.client, { Bucket: this.bucket, Key: key });
  }

  /**
   * Answers a URL that downloads the file, under a name if one is given, and never shows it as a page. The name holds no
   * quotes.
   */
  downloadUrl(key: string, nowMillis: number, name?: string): Promise<SignedUrl> {
    const command = new GetObjectCommand({
      Bucket: this.bucket,
      Key: key,
      ResponseContentDisposition: name === undefined ? "attachment" : `attachment; filename="${name}"`,
    });
    return this.sign(command, nowMillis);
  }

  /** Answers how many bytes a file has; undefined if there is none. */
  size(key: string): Promise<number | undefined> {
    return sizeOf(this.client, { Bucket: this.bucket, Key: key });
  }

  /** Removes up to a thousand files whose keys begin so. Answers whether there may be more. */
  removeSome(prefix: string): Promise<boolean> {
    return removeSome(this.client, this.bucket, prefix);
  }

  private async sign(
    command: PutObjectCommand | GetObjectCommand,
    nowMillis: number,
    signableHeaders?: Set<string>,
  ): Promise<SignedUrl> {
    const url = await getSignedUrl(this.client, command, {
      expiresIn: urlSeconds,
      signingDate: new Date(nowMillis),
      ...(signableHeaders ? { signableHeaders } : {}),
    });
    return { url, endsAtMillis: nowMillis + urlSeconds * 1000, headers: {} };
  }
}

/** Leaves checksums out of what is signed: the default one is that of an empty body, which stores refuse for any other. */
const createClient = (): S3Client =>
  new S3Client({ forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" });
