import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  jsonAnswer,
  queryValue,
  readRequest,
  textAnswer,
  toResult,
  utf8Of,
} from "../../../../../lambdas/shared/handlers/api-gateway.ts";

const httpEvent = {
  version: "2.0",
  rawPath: "/api/data",
  rawQueryString: "Database=a%20b+c&Retention=x&Retention=y",
  headers: { DataVersion: "V0.0.3", authorization: "Bearer x" },
  requestContext: { http: { method: "POST" } },
  body: '{"a":"漢"}',
};
const restEvent = {
  httpMethod: "GET",
  path: "/v2/projects",
  headers: { Authorization: "Bearer x" },
  multiValueQueryStringParameters: { event_types: ["touch", "co2"], page_size: ["3"] },
  body: null,
};

describe("readRequest", () => {
  it("reads an event of an HTTP API", () => {
    const request = readRequest(httpEvent);
    expect(request).toMatchObject({
      method: "POST",
      path: "/api/data",
      headers: { dataversion: "V0.0.3", authorization: "Bearer x" },
    });
    expect(request.query).toStrictEqual(
      new Map([
        ["Database", ["a b c"]],
        ["Retention", ["x", "y"]],
      ]),
    );
    expect(Buffer.from(request.body).toString()).toBe('{"a":"漢"}');
  });

  it("reads an event of a REST API", () => {
    const request = readRequest(restEvent);
    expect(request).toMatchObject({ method: "GET", path: "/v2/projects", headers: { authorization: "Bearer x" } });
    expect(request.query).toStrictEqual(
      new Map([
        ["event_types", ["touch", "co2"]],
        ["page_size", ["3"]],
      ]),
    );
    expect(request.body).toHaveLength(0);
  });

  it("reads events that lack what API Gateway leaves out", () => {
    expect(
      readRequest({ httpMethod: "GET", path: "/", headers: null, multiValueQueryStringParameters: null }),
    ).toMatchObject({
      headers: {},
      query: new Map(),
    });
    expect(readRequest({ version: "2.0" })).toMatchObject({ method: "", path: "/" });
  });

  it("takes HEAD for GET, and a path with a slash at its end for the one without", () => {
    const head = { http: { method: "HEAD" } };
    const api = readRequest({ ...httpEvent, requestContext: head, rawPath: "/api/data/" });
    const rest = readRequest({ ...restEvent, httpMethod: "HEAD", path: "/v2/projects/" });
    expect([api.method, api.path]).toStrictEqual(["GET", "/api/data"]);
    expect([rest.method, rest.path]).toStrictEqual(["GET", "/v2/projects"]);
    expect(readRequest({ ...restEvent, path: "/" }).path).toBe("/");
  });

  it("gives any bytes of a body as they came", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const body = Buffer.from(bytes).toString("base64");
        expect([...readRequest({ ...httpEvent, body, isBase64Encoded: true }).body]).toStrictEqual([...bytes]);
      }),
    );
  });
});

describe("queryValue", () => {
  it("reads a parameter by any of its spellings, once", () => {
    const request = readRequest(restEvent);
    expect(queryValue(request, "pageSize", "page_size")).toBe("3");
    expect(queryValue(request, "pageToken", "page_token")).toBeUndefined();
    expect(() => queryValue(request, "eventTypes", "event_types")).toThrow(
      "Give the query parameter event_types once.",
    );
  });
});

describe("utf8Of", () => {
  it("reads UTF-8 and nothing else", () => {
    expect(utf8Of(Buffer.from("漢"))).toBe("漢");
    expect(() => utf8Of(Buffer.from([0xff]))).toThrow(expect.objectContaining({ code: "bad-request" }));
  });
});

it("answers text as text and JSON as JSON, in the one form that both APIs take", () => {
  expect(toResult(textAnswer(200, "eyJ"))).toStrictEqual({
    statusCode: 200,
    headers: { "content-type": "text/plain; charset=utf-8" },
    body: "eyJ",
    isBase64Encoded: false,
  });
  expect(jsonAnswer(429, { a: 1 }, { "retry-after": "3" })).toStrictEqual({
    status: 429,
    headers: { "content-type": "application/json", "retry-after": "3" },
    body: '{"a":1}',
  });
});
