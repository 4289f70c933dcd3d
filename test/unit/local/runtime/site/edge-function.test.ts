import { describe, expect, it } from "vitest";
import { compileEdgeFunction } from "../../../../../local/runtime/site/edge-function.ts";

const request = { method: "GET", uri: "/a", headers: { Host: "h" }, ip: "127.0.0.1" };
const run = (source: string) => compileEdgeFunction(source, "d.cloudfront.net")(request);

describe("a function of CloudFront's", () => {
  it("sees the event that CloudFront makes of a request", () => {
    const source = "function handler(event) { return { uri: '/' + JSON.stringify(event) }; }";
    expect(JSON.parse(run(source).slice(1))).toEqual({
      version: "1.0",
      context: {
        distributionDomainName: "d.cloudfront.net",
        distributionId: "laptop",
        eventType: "viewer-request",
        requestId: expect.any(String),
      },
      viewer: { ip: "127.0.0.1" },
      request: { method: "GET", uri: "/a", querystring: {}, headers: { host: { value: "h" } }, cookies: {} },
    });
  });

  it("has nothing of Node's, and cannot get at it", () => {
    const found = run(`function handler() {
      const names = ["process", "require", "fetch", "setTimeout", "Buffer"].filter((name) => name in globalThis);
      let made = "made";
      try { this.constructor.constructor("return process")(); } catch { made = "refused"; }
      return { uri: "/" + names + made };
    }`);
    expect(found).toBe("/refused");
  });

  it.each([
    ["function handler() { return { statusCode: 302 }; }", /answers no request/],
    ["async function handler(event) { return event.request; }", /answers no request/],
    ["function handler() {}", /answers no request/],
    ["const nothing = 1;", /has no handler/],
    ["function handler( {", /Unexpected end of input/],
    ["function handler() { return { uri: 'relative' }; }", /answers no request/],
  ])("is refused with its fault: %s", (source, fault) => {
    expect(() => run(source)).toThrow(fault);
  });
});
