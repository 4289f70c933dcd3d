import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it, onTestFinished } from "vitest";
import { BlobStore } from "../../../../../../lambdas/shared/adapters/s3/blob-store.ts";
import { clientOf, openGate, smallPlatform } from "../../../../local/gate/small-platform.ts";

async function opened() {
  const platform = smallPlatform();
  const gate = await openGate({ platform });
  const settings = { ...clientOf(gate, platform), forcePathStyle: true };
  const s3 = new S3Client({ ...settings, requestChecksumCalculation: "WHEN_REQUIRED" });
  onTestFinished(() => s3.destroy());
  return { store: new BlobStore("blobs", s3), s3 };
}

describe("the store of files", () => {
  it("takes an upload of the size and type that its URL was made for, and gives it back as an attachment", async () => {
    const { store } = await opened();
    const key = "blobs/P/S/a b.html";
    expect(await store.size(key)).toBeUndefined();
    const upload = await store.uploadUrl(key, { mediaType: "text/html", bytes: 5 }, Date.now());
    const refused = await fetch(upload.url, { method: "PUT", headers: upload.headers, body: "123456" });
    expect([refused.status, await store.size(key)]).toStrictEqual([403, undefined]);
    expect((await fetch(upload.url, { method: "PUT", headers: upload.headers, body: "<b>1/" })).status).toBe(200);
    expect(await store.size(key)).toBe(5);
    const answer = await fetch((await store.downloadUrl(key, Date.now())).url);
    expect(await answer.text()).toBe("<b>1/");
    expect(answer.headers.get("content-disposition")).toBe("attachment");
  });

  it("gives bytes back, and a URL that names the file", async () => {
    const { store } = await opened();
    expect(await store.get("exports/P/J/x/part-00001.csv")).toBeUndefined();
    await store.put("exports/P/J/x/part-00001.csv", Buffer.from("a,b"), "text/csv");
    const bytes = await store.get("exports/P/J/x/part-00001.csv");
    expect(Buffer.from(bytes ?? []).toString()).toBe("a,b");
    const { url } = await store.downloadUrl("exports/P/J/x/part-00001.csv", Date.now(), "part-00001.csv");
    const answer = await fetch(url);
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="part-00001.csv"');
    expect([await answer.text(), answer.headers.get("content-type")]).toStrictEqual(["a,b", "text/csv"]);
  });

  it("removes what begins so, and nothing else", async () => {
    const { store, s3 } = await opened();
    for (const Key of ["blobs/P/S/1", "blobs/P/T/2", "blobs/P2/S/3"]) {
      await s3.send(new PutObjectCommand({ Bucket: "blobs", Key, Body: "1" }));
    }
    expect(await store.removeSome("blobs/P/")).toBe(false);
    expect(await store.removeSome("blobs/P/")).toBe(false);
    const sizes = await Promise.all(["blobs/P/S/1", "blobs/P/T/2", "blobs/P2/S/3"].map((key) => store.size(key)));
    expect(sizes).toStrictEqual([undefined, undefined, 1]);
  });
});
