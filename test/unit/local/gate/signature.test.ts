import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { describe, expect, it, onTestFinished } from "vitest";
import { allow, bucketArn, clientOf, openGate, smallPlatform } from "./small-platform.ts";

const Bucket = "blobs";
const Key = "a folder/ä+b's.png";

async function opened(statements = [allow(["*"], ["*"])]) {
  const platform = smallPlatform(statements);
  const gate = await openGate({ platform });
  const settings = clientOf(gate, platform);
  const s3 = new S3Client({ ...settings, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" });
  onTestFinished(() => s3.destroy());
  return { gate, settings, s3 };
}

/** Makes a URL by which anybody may put an object of this type and length. */
const uploadUrl = (s3: S3Client, ContentLength: number, changed: { expiresIn?: number; signingDate?: Date } = {}) =>
  getSignedUrl(s3, new PutObjectCommand({ Bucket, Key, ContentType: "image/png", ContentLength }), {
    expiresIn: 60,
    signableHeaders: new Set(["content-type", "content-length", "host"]),
    ...changed,
  });

const put = (url: string, body: string, type = "image/png") =>
  fetch(url, { method: "PUT", body, headers: { "content-type": type } });

const refusalOf = async (response: Response) => [
  response.status,
  /<Code>(.*)<\/Code>/.exec(await response.text())?.[1],
];

describe("a call that a client signed", () => {
  it("is refused if it was signed with another secret", async () => {
    const { settings } = await opened();
    const credentials = { ...settings.credentials, secretAccessKey: "another" };
    const sqs = new SQSClient({ ...settings, credentials });
    onTestFinished(() => sqs.destroy());
    await expect(sqs.send(new ListQueuesCommand({}))).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
  });
});

describe("a presigned URL", () => {
  it("lets anybody do the one thing that it was made for", async () => {
    const { s3 } = await opened();
    expect((await put(await uploadUrl(s3, 5), "12345")).status).toBe(200);
    const download = new GetObjectCommand({ Bucket, Key, ResponseContentDisposition: "attachment" });
    const answer = await fetch(await getSignedUrl(s3, download, { expiresIn: 60 }));
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toStrictEqual([
      200,
      "image/png",
      "12345",
    ]);
    expect(answer.headers.get("content-disposition")).toBe("attachment");
  });

  it("takes no other length, type, method or key", async () => {
    const { s3 } = await opened();
    const url = await uploadUrl(s3, 5);
    const mismatch = [403, "SignatureDoesNotMatch"];
    expect(await refusalOf(await put(url, "123456"))).toStrictEqual(mismatch);
    expect(await refusalOf(await put(url, "12345", "text/html"))).toStrictEqual(mismatch);
    expect(await refusalOf(await put(url.replace("a%20folder", "b%20folder"), "12345"))).toStrictEqual(mismatch);
    expect(await refusalOf(await fetch(url))).toStrictEqual(mismatch);
    expect(await refusalOf(await put(url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"), "12345"))).toStrictEqual(
      mismatch,
    );
  });

  it("takes no header and no parameter of AWS's beyond those that were signed", async () => {
    const { s3 } = await opened();
    const secret = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "secret" }), { expiresIn: 60 });
    expect((await fetch(secret, { method: "PUT", body: "secret" })).status).toBe(200);
    const url = await uploadUrl(s3, 5);
    for (const [name, value] of [
      ["x-amz-copy-source", `/${Bucket}/secret`],
      ["x-amz-meta-a", "b"],
    ] as const) {
      const headers = { "content-type": "image/png", [name]: value };
      const answer = await fetch(url, { method: "PUT", body: "12345", headers });
      expect(await refusalOf(answer)).toStrictEqual([403, "AccessDenied"]);
    }
    expect(await refusalOf(await put(`${url}?&partNumber=1&uploadId=u`, "12345"))).toStrictEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
  });

  it("ends at its time", async () => {
    const { s3 } = await opened();
    const url = await uploadUrl(s3, 5, { expiresIn: 60, signingDate: new Date(Date.now() - 61_000) });
    expect(await refusalOf(await put(url, "12345"))).toStrictEqual([403, "AccessDenied"]);
  });

  it("permits no more than the function that made it may do", async () => {
    const { s3 } = await opened([allow(["s3:GetObject"], [`${bucketArn}/*`])]);
    expect(await refusalOf(await put(await uploadUrl(s3, 5), "12345"))).toStrictEqual([403, "AccessDenied"]);
  });
});
