import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlatformError } from "../../../../../../lambdas/shared/core/error.ts";
import { checkWebhookUrl } from "../../../../../../lambdas/shared/core/webhook/webhook-url.ts";

const refusalOf = (text: string): PlatformError | undefined => {
  try {
    checkWebhookUrl(text);
    return undefined;
  } catch (error) {
    return error as PlatformError;
  }
};

describe("checkWebhookUrl", () => {
  it.each([
    "https://example.com",
    "https://user:password@server.corporation.com/sensorData",
    "https://example.com:8443/a?b=c",
    "https://xn--bcher-kva.example/",
    "https://example.com./",
    "https://[2606:4700::1111]/",
    `https://${"a".repeat(63)}.example/`,
    `https://${"a.".repeat(126)}b/`,
    `https://${"a.".repeat(126)}b./`,
  ])("takes %s", (text) => {
    expect(refusalOf(text)).toBeUndefined();
  });

  it.each([
    ["http://example.com/", "must begin with https://"],
    ["ftp://example.com/", "must begin with https://"],
    ["javascript:alert(1)", "must begin with https://"],
    ["example.com/hook", "is not a URL"],
    ["", "is not a URL"],
    ["https://", "is not a URL"],
    ["https://exa mple.com/", "holds a blank"],
    [" https://example.com/", "holds a blank"],
    ["https://example.com/ ", "holds a blank"],
    ["https://example.com/a\r\nb", "holds a blank, a control character"],
    ["https://example.com/\u0000", "a control character"],
    ["https://example.com\\@evil.example/", "a backslash"],
    ["https://example.com/\u202emoc.live", "an invisible one"],
    ["https://exam\u200bple.com/", "an invisible one"],
    ["https:///example.com/", "must have two slashes and a host"],
    ["https:example.com", "must have two slashes and a host"],
    ["https:/example.com", "must have two slashes and a host"],
    ["https://example.com:0/", "the port 0"],
    ["https://example.com/#part", "must not have a fragment"],
    ["https://user:%E9@example.com/", "broken %-escape"],
    [`https://${"a".repeat(64)}.example/`, "has a host that DNS cannot hold"],
    [`https://${"a.".repeat(126)}bc/`, "has a host that DNS cannot hold"],
    [`https://${"a".repeat(300)}/`, "has a host that DNS cannot hold"],
    ["https://a..b/", "has a host that DNS cannot hold"],
    ["https://example.com../", "has a host that DNS cannot hold"],
    [`https://example.com/${"x".repeat(2048)}`, "is longer than 2048"],
  ])("refuses %s", (text, fault) => {
    const refusal = refusalOf(text);
    expect(refusal?.code).toBe("bad-request");
    expect(refusal?.message).toMatch(/^httpConfig\.url /);
    expect(refusal?.message).toContain(fault);
  });

  it("puts no password into a message", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{8,20}$/), (password) => {
        for (const text of [`http://user:${password}@example.com/`, `https://user:${password}@example.com/#f`]) {
          expect(refusalOf(text)?.message).not.toContain(password);
        }
      }),
    );
  });

  it("throws nothing but its refusal, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.webUrl({ validSchemes: ["https"], withFragments: true })),
        (text) => {
          expect(refusalOf(text)?.code ?? "bad-request").toBe("bad-request");
        },
      ),
    );
  });
});
