import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ObjectStore } from "../../../../../local/backends/s3/object-store.ts";

test("objects past their bucket's lifecycle go, others stay", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "millrace-objects-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const bucket = {
    logicalId: "b",
    name: "blobs",
    arn: "arn:aws:s3:::blobs",
    expirations: [{ prefix: "intake/", days: 14 }],
  };
  const objects = new ObjectStore(dataDir, [bucket]);
  onTestFinished(() => objects.close());
  for (const key of ["intake/a", "kept/a"]) {
    const answer = await objects.answer({ method: "PUT", url: `/blobs/${key}`, headers: {}, body: Buffer.from("x") });
    expect(answer.status).toBe(200);
  }
  const days = (count: number): number => Date.now() + count * 86_400_000;
  expect(objects.sweep(days(13))).toBe(0);
  expect(objects.sweep(days(15))).toBe(1);
  expect([objects.has("blobs", "intake/a"), objects.has("blobs", "kept/a")]).toEqual([false, true]);
});
