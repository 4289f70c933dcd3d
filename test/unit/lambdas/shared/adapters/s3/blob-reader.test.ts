import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, it, onTestFinished } from "vitest";
import { BlobReader } from "../../../../../../lambdas/shared/adapters/s3/blob-reader.ts";
import { clientOf, openGate, smallPlatform } from "../../../../local/gate/small-platform.ts";

it("reads files that are no larger than asked for, and says of others what they are", async () => {
  const platform = smallPlatform();
  const gate = await openGate({ platform });
  const s3 = new S3Client({ ...clientOf(gate, platform), forcePathStyle: true });
  onTestFinished(() => s3.destroy());
  const reader = new BlobReader("blobs", s3);
  const key = "blobs/P/S/a.bin";
  await s3.send(new PutObjectCommand({ Bucket: "blobs", Key: key, Body: Buffer.from([1, 2, 255]) }));
  const read = await reader.read(key, 3);
  expect(read.kind === "read" ? [...read.bytes] : read).toStrictEqual([1, 2, 255]);
  expect(await reader.read(key, 2)).toStrictEqual({ kind: "too-large", size: 3 });
  expect(await reader.read(`${key}-`, 2)).toStrictEqual({ kind: "absent" });
  expect(await reader.read(key, 3)).toMatchObject({ kind: "read" });
});
