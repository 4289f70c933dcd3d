import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { OpenCall } from "../../../../../../lambdas/api/manage/http/call.ts";
import { createRouter } from "../../../../../../lambdas/api/manage/http/router.ts";
import { calls } from "../../../../../../lambdas/api/manage/resources/all.ts";

const call = (method: string, path: string): OpenCall => ({
  method,
  path,
  summary: "",
  answer: v.unknown(),
  run: async () => ({}),
});
const find = createRouter([
  call("GET", "/v2/things"),
  call("GET", "/v2/things/{thing}"),
  call("PATCH", "/v2/things/{thing}"),
  call("POST", "/v2/things/{thing}:reset"),
  call("GET", "/v2/things/{thing}/parts/{part}"),
  call("GET", "/v2/things/-/parts/{part}"),
]);

describe("createRouter", () => {
  it.each([
    ["GET", "/v2/things", "/v2/things", {}],
    ["GET", "/v2/things/a", "/v2/things/{thing}", { thing: "a" }],
    ["PATCH", "/v2/things/a", "/v2/things/{thing}", { thing: "a" }],
    ["POST", "/v2/things/a:reset", "/v2/things/{thing}:reset", { thing: "a" }],
    ["GET", "/v2/things/a/parts/b", "/v2/things/{thing}/parts/{part}", { thing: "a", part: "b" }],
    ["GET", "/v2/things/-/parts/b", "/v2/things/-/parts/{part}", { part: "b" }],
    ["GET", "/v2/things/a%20b%2Fc", "/v2/things/{thing}", { thing: "a b/c" }],
  ])("finds %s %s", (method, path, found, parameters) => {
    const match = find(method, path);
    expect([match.call.method, match.call.path, match.parameters]).toStrictEqual([method, found, parameters]);
  });

  it.each([
    ["GET", "/v2/things/"],
    ["GET", "/v2/things/a/"],
    ["GET", "/v2/thing"],
    ["GET", "/V2/things"],
    ["GET", "/x/v2/things"],
    ["POST", "/v2/things/a:unknown"],
    ["GET", "/v2/things/a/parts"],
  ])("knows no %s %s", (method, path) => {
    expect(() => find(method, path)).toThrow(expect.objectContaining({ code: "not-found" }));
  });

  it.each(["/v2/projects/p/devices:stream", "/v2/projects/p/devices/d:stream"])(
    "says how the path of a stream is written, when %s was not",
    (path) => {
      expect(() => find("GET", path)).toThrow(/no slash at its end/);
    },
  );

  it("says which methods a path takes", () => {
    expect(() => find("PUT", "/v2/things/a")).toThrow("It takes GET, HEAD, PATCH.");
    expect(() => find("PUT", "/v2/things/a")).toThrow(
      expect.objectContaining({ code: "method-not-allowed", allow: ["GET", "HEAD", "PATCH"] }),
    );
  });

  it("refuses a broken escape", () => {
    expect(() => find("GET", "/v2/things/%E0%A4%A")).toThrow(expect.objectContaining({ code: "bad-request" }));
  });

  it("throws nothing but refusals, whatever is asked", () => {
    const router = createRouter(calls);
    fc.assert(
      fc.property(fc.constantFrom("GET", "POST", "X"), fc.webPath(), (method, path) => {
        try {
          router(method, `/v2/projects${path}`);
        } catch (error) {
          expect(["not-found", "method-not-allowed", "bad-request"]).toContain((error as { code?: string }).code);
        }
      }),
    );
  });
});
