import { readFileSync } from "node:fs";
import { validateHeaderName, validateHeaderValue } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isReservedHeader,
  reservedHeaders,
  userAgent,
  webhookTarget,
} from "../../../../../../lambdas/shared/core/webhook/webhook-headers.ts";

const base = { url: "https://example.com/hook?key=1", signatureSecret: "", headers: {} };
const targetOf = (headers: Record<string, string>, url = base.url) => webhookTarget({ ...base, url, headers });

const ours = [
  "Host",
  "Content-Length",
  "Content-Type",
  "Content-Encoding",
  "Transfer-Encoding",
  "Connection",
  "Expect",
  "Upgrade",
  "User-Agent",
  "X-Dt-Signature",
  "DT-Asymmetric-Signature",
  "webhook-id",
  "webhook-timestamp",
  "webhook-signature",
  "X-Millrace-Sync",
];

const anyCase = fc
  .constantFrom(...ours)
  .chain((name) =>
    fc
      .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
      .map((upper) =>
        [...name].map((letter, index) => (upper[index] ? letter.toUpperCase() : letter.toLowerCase())).join(""),
      ),
  );

describe("webhookTarget", () => {
  it("lets no header of a connector replace one of ours, however it is spelled", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(anyCase, fc.stringMatching(/^[A-Za-z-]{1,12}$/)), fc.string()), (headers) => {
        const sent = targetOf(headers).headers;
        expect(sent["content-type"]).toBe("application/json");
        expect(sent["user-agent"]).toBe(userAgent);
        const others = Object.keys(sent).filter((name) => name !== "content-type" && name !== "user-agent");
        expect(others.filter(isReservedHeader)).toStrictEqual([]);
        for (const name of others) expect(name).toBe(name.toLowerCase());
      }),
    );
  });

  it("sends a connector's own headers", () => {
    expect(targetOf({ "X-Api-Key": "k" }).headers).toMatchObject({ "x-api-key": "k" });
  });

  it("sends credentials of the URL as a header, and not in the URL", () => {
    const { url, headers } = targetOf({}, "https://us%C3%A9r:p%40ss%3A@example.com/hook");
    expect(url.href).toBe("https://example.com/hook");
    expect(headers.authorization).toBe(`Basic ${Buffer.from("usér:p@ss:").toString("base64")}`);
  });

  it("makes a header that can be sent of any credentials", () => {
    const part = fc.string({ unit: "binary", minLength: 1 }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(part, part, (user, password) => {
        const text = `https://${encodeURIComponent(user)}:${encodeURIComponent(password)}@example.com/`;
        const { authorization = "" } = targetOf({}, text).headers;
        validateHeaderValue("authorization", authorization);
        expect(Buffer.from(authorization.slice("Basic ".length), "base64").toString()).toBe(`${user}:${password}`);
      }),
    );
  });

  it("prefers a connector's own Authorization to the URL's credentials", () => {
    const { headers } = targetOf({ AUTHORIZATION: "Bearer x" }, "https://user:secret@example.com/");
    expect(headers.authorization).toBe("Bearer x");
  });

  it("gives names and values that HTTP takes", () => {
    for (const [name, value] of Object.entries(targetOf({ "X-A": "1" }, "https://u:p@example.com/").headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
  });
});

describe("the headers that the platform sets", () => {
  it("are those that the console's form refuses", () => {
    // The console takes nothing from the platform but its API, so its list is read as text.
    const file = new URL("../../../../../../console/pages/connectors/form/reserved-headers.ts", import.meta.url);
    const names = [...readFileSync(file, "utf8").matchAll(/^ {2}"([\w-]+)",$/gm)].map(([, name]) => name);
    expect(new Set(names)).toEqual(reservedHeaders);
  });
});
