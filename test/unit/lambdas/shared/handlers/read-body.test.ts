import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { largestBodyBytes, readBody } from "../../../../../lambdas/shared/handlers/read-body.ts";

const readText = (body: Uint8Array, coding: string | undefined): string =>
  readBody({ body, headers: { "content-encoding": coding } });
const bytes = (text: string): Buffer => Buffer.from(text);
const refused = (code: string) => expect.objectContaining({ code });

describe("readBody", () => {
  it("reads any text as it is, plain or gzipped", () => {
    const wellFormed = fc
      .string({ unit: "binary" })
      .filter((text) => text.isWellFormed() && !text.startsWith("\ufeff") && !text.startsWith("\u001f"));
    fc.assert(
      fc.property(
        wellFormed,
        fc.constantFrom("gzip", " GZIP ", "x-gzip", "X-GZip", "identity, gzip"),
        (text, encoding) => {
          expect(readText(bytes(text), undefined)).toBe(text);
          expect(readText(bytes(text), "identity")).toBe(text);
          expect(readText(gzipSync(text), encoding)).toBe(text);
        },
      ),
    );
  });

  it("takes a body of exactly 4 MiB and none that is larger, plain or inflated", () => {
    const largest = "x".repeat(largestBodyBytes);
    expect(readText(bytes(largest), undefined)).toBe(largest);
    expect(readText(gzipSync(largest), "gzip")).toBe(largest);
    expect(() => readText(bytes(`${largest}x`), undefined)).toThrow(refused("too-large"));
    expect(() => readText(gzipSync(`${largest}x`), "gzip")).toThrow(refused("too-large"));
  });

  it("counts bytes, not characters", () => {
    expect(() => readText(bytes("漢".repeat(largestBodyBytes / 3 + 1)), undefined)).toThrow(refused("too-large"));
  });

  it("stops inflating a bomb at the bound", () => {
    const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024));
    const before = process.memoryUsage().arrayBuffers;
    expect(() => readText(bomb, "gzip")).toThrow(refused("too-large"));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
  });

  it("stops inflating a bomb that goes on in further members", () => {
    const half = gzipSync("x".repeat(largestBodyBytes / 2 + 1));
    expect(() => readText(Buffer.concat([half, half]), "gzip")).toThrow(refused("too-large"));
  });

  it("takes a body that is inflated already, although it says gzip, within the same bound", () => {
    const inflated = fc
      .string({ unit: "binary" })
      .filter((text) => text.isWellFormed() && !text.startsWith("\u001f") && !text.startsWith("\ufeff"));
    fc.assert(
      fc.property(inflated, (text) => {
        expect(readText(bytes(text), "gzip")).toBe(text);
      }),
    );
    expect(() => readText(bytes("x".repeat(largestBodyBytes + 1)), "gzip")).toThrow(refused("too-large"));
  });

  it.each([
    ["that does not say so", gzipSync("{}"), undefined],
    ["that was zipped twice", gzipSync(gzipSync("{}")), "gzip"],
  ])("says of gzip %s what is wrong", (_, body, coding) => {
    expect(() => readText(body, coding)).toThrow(
      "The body is gzip; say so by Content-Encoding: gzip, and zip it once.",
    );
  });

  it("says which content type keeps gzip whole where bytes were taken for text on their way", () => {
    const mangled = bytes(gzipSync("{}").toString("utf8"));
    expect(() => readText(mangled, "gzip")).toThrow(refused("bad-request"));
    expect(() => readText(mangled, "gzip")).toThrow("Content-Type: application/octet-stream");
  });

  it.each([
    ["half of a gzip file", gzipSync("{}").subarray(0, 12)],
    ["a broken checksum", Buffer.concat([gzipSync("{}").subarray(0, -8), Buffer.alloc(8)])],
  ])("refuses %s that says it is gzip", (_, body) => {
    expect(() => readText(body, "gzip")).toThrow(refused("bad-request"));
    expect(() => readText(body, "gzip")).toThrow("The body is not valid gzip");
  });

  it("refuses zlib's other format, which is neither gzip nor text", () => {
    expect(() => readText(deflateSync("{}"), "gzip")).toThrow(refused("bad-request"));
  });

  it.each(["br", "deflate", "gzip, gzip", "x".repeat(500)])(
    "refuses the encoding %s and says what to send",
    (encoding) => {
      expect(() => readText(bytes("{}"), encoding)).toThrow(/is not taken here; send the body as it is, or gzip\.$/);
      expect(() => readText(bytes("{}"), encoding)).toThrow(
        expect.objectContaining({ code: "unsupported-encoding", acceptEncoding: "gzip, identity" }),
      );
    },
  );

  it.each([
    ["plain", Buffer.from([0x22, 0xff, 0x22]), undefined],
    ["gzipped", gzipSync(Buffer.from([0xc3, 0x28])), "gzip"],
  ])("refuses what is not UTF-8, %s", (_, body, encoding) => {
    expect(() => readText(body, encoding)).toThrow("The body is not UTF-8 text.");
  });
});
