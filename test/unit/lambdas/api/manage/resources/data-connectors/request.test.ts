import { validateHeaderName, validateHeaderValue } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withJson } from "../../../../../../../lambdas/api/manage/http/body.ts";
import {
  type ConnectorChange,
  readConnector,
} from "../../../../../../../lambdas/api/manage/resources/data-connectors/request.ts";
import { PlatformError } from "../../../../../../../lambdas/shared/core/error.ts";
import { eventOf, webhookBody } from "../../../../../../../lambdas/shared/core/event/event.ts";
import { NameChecker } from "../../../../../../../lambdas/shared/core/intake/names.ts";
import { isReservedHeader, webhookTarget } from "../../../../../../../lambdas/shared/core/webhook/webhook-headers.ts";
import { anyText, point, source } from "../../../../../../support/points.ts";

/** Reads a body. Answers undefined if it is refused, which must happen as a bad request. */
function read(body: unknown, mask?: string): ConnectorChange | undefined {
  const request = {
    method: "PATCH",
    path: "",
    headers: {},
    query: new Map(mask === undefined ? [] : [["update_mask", [mask]]]),
    body: new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body)),
    sourceIp: "192.0.2.1",
  };
  try {
    return readConnector(withJson(request), () => {});
  } catch (error) {
    if (error instanceof PlatformError && error.code === "bad-request") return undefined;
    throw error;
  }
}

const ours = [
  "Host",
  "Content-Length",
  "Content-Type",
  "X-Dt-Signature",
  "webhook-id",
  "X-Millrace-Sync",
  "Connection",
];
const space = fc.constantFrom("", "", " ", "\t", "\r\n", "\u00a0", "\0");
const oddlyWritten = fc
  .tuple(space, fc.constantFrom(...ours), fc.func(fc.boolean()), space)
  .map(([before, name, isUpper, after]) => {
    const letters = [...name].map((letter, index) => (isUpper(index) ? letter.toUpperCase() : letter.toLowerCase()));
    return `${before}${letters.join("")}${after}`;
  });
const headerName = fc.oneof(
  oddlyWritten,
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.stringMatching(/^[A-Za-z-]{1,8}$/),
);
const headerValue = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("x\r\nX-Dt-Signature: forged", "x\ny: z", "a\0b", " x ", "é", "\u2028", "x".repeat(2049)),
  fc.stringMatching(/^[ -~]{0,12}$/),
);
const url = fc.oneof(
  fc.webUrl({ validSchemes: ["https", "http"], withFragments: true, withQueryParameters: true }),
  fc.string({ unit: "binary" }).map((text) => `https://${text}`),
  fc
    .tuple(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }))
    .map(([user, host]) => `https://${user}@${host}/`),
  fc.constantFrom(
    "https://a:%0d%0a@example.com/",
    "https://example.com\\@evil/",
    "https://\r\nexample.com/",
    "https://u%E9@x/",
  ),
);

describe("what clients send about a data connector", () => {
  it("is read or refused as a bad request, whatever it is", () => {
    const field = fc.oneof(fc.jsonValue(), url, fc.array(anyText));
    const names = [
      "displayName",
      "type",
      "status",
      "events",
      "labels",
      "httpConfig",
      "acknowledge",
      "pauseMode",
      "concurrency",
      "__proto__",
    ];
    const config = fc.dictionary(fc.constantFrom("url", "signatureSecret", "headers", "x"), field);
    const body = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...names), fc.oneof(field, config)),
    );
    fc.assert(
      fc.property(body, fc.option(anyText, { nil: undefined }), (sent, mask) => {
        read(sent, mask);
      }),
      { numRuns: 1000 },
    );
  });

  it("never yields a header that is ours, or that begins another", () => {
    fc.assert(
      fc.property(fc.dictionary(headerName, headerValue, { maxKeys: 4 }), (headers) => {
        const { httpConfig } = read({ httpConfig: { headers } }) ?? {};
        for (const [name, value] of Object.entries(httpConfig?.headers ?? {})) {
          expect(isReservedHeader(name.trim())).toBe(false);
          validateHeaderName(name);
          validateHeaderValue(name, value);
          expect(value).not.toMatch(/[\r\n\0]/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses each of our headers in any case, and with space around it", () => {
    fc.assert(
      fc.property(oddlyWritten, (name) => {
        expect(read({ httpConfig: { headers: { [name]: "x" } } })).toBeUndefined();
      }),
    );
  });

  it.each([
    ["two", { "X-Key": "1", "x-key": "2" }],
    ["three", { ab: "1", aB: "2", Ab: "3" }],
  ])("refuses %s headers that differ in the case of their letters alone", (_, headers) => {
    expect(read({ httpConfig: { headers } })).toBeUndefined();
  });

  it("takes as events exactly the names that a point may have, and the platform's own types", () => {
    const checker = new NameChecker();
    const name = fc.oneof(
      anyText,
      fc.string({ unit: "binary", maxLength: 140 }),
      fc.constantFrom(
        " padded ",
        "\u00a0",
        "ping",
        "labelsChanged",
        "noDataAlert",
        "a/b",
        "é".repeat(64),
        "é".repeat(65),
        "x".repeat(128),
      ),
    );
    fc.assert(
      fc.property(name, (event) => {
        const isTaken =
          ["labelsChanged", "noDataAlert"].includes(event) || checker.faultOfMeasurement(event) === undefined;
        expect(read({ events: [event] })?.events).toStrictEqual(isTaken ? [event] : undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it("makes a target that can be sent to of every URL that is taken", () => {
    let taken = 0;
    fc.assert(
      fc.property(url, (text) => {
        const { httpConfig } = read({ httpConfig: { url: text } }) ?? {};
        if (httpConfig?.url === undefined) return;
        taken++;
        const target = webhookTarget({ url: httpConfig.url, signatureSecret: "", headers: {} });
        expect([target.url.protocol, target.url.username, target.url.password]).toStrictEqual(["https:", "", ""]);
        for (const [name, value] of Object.entries(target.headers)) validateHeaderValue(name, value);
        expect(`${target.url.pathname}${target.url.search}`).toMatch(/^\/[\x21-\x7e]*$/);
      }),
      { numRuns: 1000 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it("may list labels of any name: the body is the same when a receiver makes it text again", () => {
    const names = fc.array(fc.oneof(anyText, fc.string({ unit: "binary", minLength: 1, maxLength: 20 })), {
      maxLength: 8,
    });
    let taken = 0;
    fc.assert(
      fc.property(names, names, (labels, others) => {
        const change = read({ labels });
        if (!change) return;
        taken++;
        const own = Object.fromEntries([...labels, ...others].map((name, index) => [name, `${index}${name}`]));
        const body = webhookBody(eventOf(point, "P", "D"), { ...source, labels: own }, change.labels ?? []);
        expect(JSON.stringify(JSON.parse(body))).toBe(body);
      }),
      { numRuns: 1000 },
    );
    expect(taken).toBeGreaterThan(50);
  });
});
