import { describe, expect, it } from "vitest";
import { type BlobPort, keepBlobs } from "../../../../../lambdas/shared/blobs/keep-blobs.ts";
import { PointCollector } from "../../../../../lambdas/shared/core/intake/point-collector.ts";
import { readDataRequest } from "../../../../../lambdas/shared/core/intake/read-request.ts";

const place = { project: "P", source: "S" };

function blobsOf(...uris: readonly string[]) {
  const collector = new PointCollector({ takesBlobs: true });
  const Metrics = uris.map((photo) => ({ Name: "press", Fields: { photo } }));
  const points = readDataRequest(JSON.stringify({ Metrics }), { receivedAtNanos: "1" }, collector);
  return { points, blobs: collector.blobs };
}

function storeOf(isLinked = true) {
  const done: string[] = [];
  const port: BlobPort = {
    store: { put: async (key, bytes, type) => void done.push(`${key} ${Buffer.from(bytes).toString()} ${type}`) },
    isLinked: async () => isLinked,
  };
  return { done, port };
}

const hello = "data:text/plain;dstpath=a/hello.txt;base64,aGVsbG8=";

describe("files in the fields of a request", () => {
  it("are kept below their project and source, and their fields hold their paths", async () => {
    const { points, blobs } = blobsOf(hello, "data:text/plain;ext=log;base64,aGVsbG8=");
    const { done, port } = storeOf();
    await keepBlobs(blobs, place, port);
    const paths = points.map(({ fields }) => fields.photo);
    expect(paths).toStrictEqual(["a/hello.txt", expect.stringMatching(/^[0-9a-f]{32}\.log$/)]);
    expect(done).toStrictEqual(paths.map((path) => `blobs/P/S/${path} hello text/plain`));
  });

  it("are written once where several fields hold the same, and the last one wins at one path", async () => {
    const { blobs } = blobsOf(hello, hello, "data:text/plain;dstpath=a/hello.txt;base64,Ynll");
    const { done, port } = storeOf();
    await keepBlobs(blobs, place, port);
    expect(done).toStrictEqual(["blobs/P/S/a/hello.txt bye text/plain"]);
  });

  it("are refused, each with its metric, and none is kept, where no store is linked", async () => {
    const { done, port } = storeOf(false);
    await expect(keepBlobs(blobsOf(hello, hello).blobs, place, port)).rejects.toMatchObject({
      code: "unprocessable",
      rejected: [
        { index: 0, field: "photo", reason: expect.stringContaining("no blob store is linked") },
        { index: 1, field: "photo" },
      ],
    });
    expect(done).toStrictEqual([]);
  });

  it("ask nobody for a store where there are none", async () => {
    const port = { ...storeOf().port, isLinked: () => Promise.reject(new Error("nobody should be asked")) };
    await expect(keepBlobs(blobsOf("data: 5 received").blobs, place, port)).resolves.toBeUndefined();
  });

  it("have the request fail where they cannot be kept, so that no point names a lost one", async () => {
    const port = { ...storeOf().port, store: { put: () => Promise.reject(new Error("S3 is away")) } };
    await expect(keepBlobs(blobsOf(hello).blobs, place, port)).rejects.toThrow("S3 is away");
  });
});
