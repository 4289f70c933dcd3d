import { describe, expect, it } from "vitest";
import { codingOf } from "../../../../../lambdas/shared/handlers/content-coding.ts";

const request = (coding: string | undefined, body = "{}") => ({
  headers: { "content-encoding": coding },
  body: Buffer.from(body),
});

describe("codingOf", () => {
  it.each([
    [undefined, "identity"],
    ["", "identity"],
    ["identity", "identity"],
    ["gzip", "gzip"],
    ["x-gzip", "gzip"],
    [" X-Gzip ", "gzip"],
    ["identity, gzip", "gzip"],
  ] as const)("reads %j as %s", (coding, read) => {
    expect(codingOf(request(coding), ["gzip", "identity"])).toBe(read);
  });

  it.each(["br", "deflate", "compress", "x-compress", "zstd", "gzip, gzip", "gzip, br", "nonsense"])(
    "refuses %s with what is taken",
    (coding) => {
      expect(() => codingOf(request(coding), ["gzip", "identity"])).toThrow(
        expect.objectContaining({ code: "unsupported-encoding", acceptEncoding: "gzip, identity" }),
      );
    },
  );

  it.each(["gzip", "x-gzip"])("refuses %s where only plain bodies are taken, and says so", (coding) => {
    expect(() => codingOf(request(coding), ["identity"])).toThrow(
      expect.objectContaining({
        message: `Content-Encoding "gzip" is not taken here; send the body as it is, without Content-Encoding.`,
        acceptEncoding: "identity",
      }),
    );
  });

  it("passes over the coding of a request without a body", () => {
    expect(codingOf(request("br", ""), ["identity"])).toBe("identity");
  });
});
