import { gzipSync } from "node:zlib";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { Door } from "../../../../../lambdas/api/ingest/call.ts";
import { answer, errorAnswer } from "../../../../../lambdas/api/ingest/door.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { captureError } from "../../../../../lambdas/shared/doors/points.ts";
import { readRequest } from "../../../../../lambdas/shared/handlers/api-gateway.ts";
import { identity } from "../../../../support/identities.ts";
import { notedCounts } from "../../../../support/metering/noted-counts.ts";
import { source } from "../../../../support/points.ts";

const itself = identity({ id: source.id, kind: "source", project: source.project });

const signed = (url: string) => ({ url, headers: {}, endsAtMillis: 1_708_876_860_123 });

function doorOf(changed: Partial<Door> = {}) {
  const done: string[] = [];
  const { counts, meter } = notedCounts();
  const door: Door = {
    meter,
    caller: async () => itself,
    namedCaller: async () => itself,
    directory: {
      identity: async () => itself,
      source: async () => source,
      sourceAnew: async () => source,
      project: async () => undefined,
      retentionNamed: async () => undefined,
      retention: async () => undefined,
      grantsOf: async () => ({ projects: new Map(), organizations: new Map() }),
      sourcesIn: async () => [source],
      projectsOfOrganization: async () => [],
    },
    quota: { take: async (project, points) => void done.push(`quota ${project} ${points}`) },
    intake: {
      direct: async () => false,
      send: async (project) => void done.push(`send ${project}`),
      store: async () => void done.push("store"),
    },
    blobs: {
      put: async (key, bytes, mediaType) => void done.push(`put ${key} ${bytes.byteLength} ${mediaType}`),
      uploadUrl: async (key, { bytes }) => signed(`https://upload.example/${key}?${bytes}`),
      downloadUrl: async (key) => signed(`https://download.example/${key}`),
      size: async () => undefined,
    },
    rows: { row: async () => undefined, page: async () => ({ rows: [] }) },
    logs: { keep: async () => {} },
    logQuota: { take: async () => {} },
    nowMillis: () => 1_708_876_800_123,
    newNonce: () => "nonce",
    ...changed,
  };
  const ask = (headers: Record<string, string>, query: Record<string, string[]> = {}) =>
    answer(
      {
        method: "POST",
        path: "/api/data",
        headers,
        query: new Map(Object.entries(query)),
        body: Buffer.from(body),
        sourceIp: "192.0.2.1",
      },
      door,
    );
  return { ask, done, door, counts };
}

const body = JSON.stringify({ Metrics: [{ Name: "m", Fields: { value: 1 } }] });
const bearer = { authorization: "Bearer a.b.c" };

describe("the door of ingest", () => {
  it("counts a request's points before it takes them in, and then says so", async () => {
    const { ask, done } = doorOf();
    expect(await ask(bearer)).toMatchObject({ status: 200, body: expect.stringMatching(/^Accepted 1 point\./) });
    expect(done).toStrictEqual([`quota ${source.project} 1`, `send ${source.project}`]);
  });

  it.each([
    ["GET", "/api/data", "method-not-allowed"],
    ["PUT", "/data", "method-not-allowed"],
    ["POST", "/api", "not-found"],
    ["POST", "/api/Data", "not-found"],
    ["GET", "/api/data/x", "not-found"],
  ])("has no call %s %s, and asks nobody who sends", async (method, path, code) => {
    const { door, done } = doorOf({ caller: () => Promise.reject(new Error("nobody should be asked for")) });
    const request = { method, path, headers: bearer, query: new Map(), body: Buffer.from(body), sourceIp: "192.0.2.1" };
    await expect(answer(request, door)).rejects.toMatchObject({
      code,
      // Reading is another function's.
      allow: code === "method-not-allowed" ? ["GET", "HEAD", "POST"] : undefined,
    });
    expect(done).toStrictEqual([]);
  });

  it("takes nothing in where the quota is used up", async () => {
    const full = async () => {
      throw new PlatformError("too-many-requests", "Send again in 3 s.");
    };
    const { ask, done } = doorOf({ quota: { take: full } });
    await expect(ask(bearer)).rejects.toMatchObject({ code: "too-many-requests" });
    expect(done).toStrictEqual([]);
  });

  it("refuses versions that it does not know before it asks who sends", async () => {
    const { ask } = doorOf({
      caller: async () => {
        throw new Error("nobody should be asked for");
      },
    });
    for (const version of [{ authversion: "V9" }, { dataversion: "V9" }]) {
      await expect(ask({ ...bearer, ...version })).rejects.toMatchObject({ code: "bad-request" });
    }
  });

  it("reads the source and the retention from the query, in either case", async () => {
    const { ask } = doorOf();
    for (const Retention of ["Retention", "retention"]) {
      await expect(ask(bearer, { [Retention]: ["oneYear"] })).rejects.toMatchObject({ code: "not-found" });
    }
    for (const Database of ["Database", "database"]) {
      await expect(ask(bearer, { [Database]: ["no UID"] })).rejects.toMatchObject({ code: "bad-request" });
    }
  });

  it.each([
    "Retention[]",
    "Retention[0]",
    "retention[]",
    "Database[]",
    "Database[1]",
    "Databases[]",
    "x[]",
    "Retention[name]",
    "[Retention]",
    "Retention[",
    `${"R".repeat(100)}[]`,
  ])("refuses %s, without which points would go to other retentions, before it asks who sends", async (name) => {
    const { ask, done } = doorOf({ caller: () => Promise.reject(new Error("nobody should be asked for")) });
    await expect(ask(bearer, { [name]: ["oneYear"] })).rejects.toMatchObject({
      code: "bad-request",
      message: `${name.slice(0, 60)} is no query parameter of this call; it takes no lists, but Database and Retention once each.`,
    });
    expect(done).toStrictEqual([]);
  });

  it("passes over other parameters that it does not know", async () => {
    expect(await doorOf().ask(bearer, { trace: ["1"] })).toMatchObject({ status: 200 });
  });
});

describe("a body that says it is gzip", () => {
  const zipped = gzipSync(body);
  const forms = [
    ["gzip in base64", { body: zipped.toString("base64"), isBase64Encoded: true }],
    ["inflated already, in base64", { body: Buffer.from(body).toString("base64"), isBase64Encoded: true }],
    ["inflated already, as text", { body, isBase64Encoded: false }],
    ["inflated already, as text without a flag", { body }],
  ] as const;
  const events = {
    "HTTP API": { version: "2.0", rawPath: "/api/data", requestContext: { http: { method: "POST" } } },
    "REST API": { httpMethod: "POST", path: "/api/data" },
  };
  const cases = Object.entries(events).flatMap(([api, event]) =>
    forms.map(([form, part]) => [form, api, { ...event, ...part }] as const),
  );

  it.each(cases)("is taken in as %s, from an %s", async (_form, _api, event) => {
    const { door, done } = doorOf();
    const headers = { Authorization: "Bearer a.b.c", "Content-Encoding": "gzip", "Content-Type": "application/json" };
    expect(await answer(readRequest({ ...event, headers }), door)).toMatchObject({ status: 200 });
    expect(done).toContain(`send ${source.project}`);
  });
});

describe("what a project sends", () => {
  it("is counted by its points, once they are taken in", async () => {
    const { ask, counts } = doorOf();
    await ask(bearer);
    expect(counts).toStrictEqual([`accepted ${source.project} 1`]);
  });

  it.each([
    ["unsupported-encoding", {}, { "content-encoding": "br" }],
    [
      "too-many-requests",
      { quota: { take: () => Promise.reject(new PlatformError("too-many-requests", "Wait.")) } },
      {},
    ],
    [
      "internal",
      { intake: { direct: async () => false, send: () => Promise.reject(new Error("away")), store: async () => {} } },
      {},
    ],
  ] as const)("is counted as refused by its reason: %s", async (reason, changed, headers) => {
    const { ask, counts } = doorOf(changed);
    await expect(ask({ ...bearer, ...headers })).rejects.toThrow();
    expect(counts).toStrictEqual([`refused ${source.project} ${reason} 1`]);
  });

  it("is counted nowhere where nobody knows whose it is", async () => {
    const { ask, counts } = doorOf({ caller: () => Promise.reject(new PlatformError("unauthenticated", "Sign in.")) });
    await expect(ask(bearer)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(counts).toStrictEqual([]);
  });
});

describe("the errors of ingest", () => {
  it.each(["/api/v2/query", "/api/debug/vars"])("say in InfluxDB's form at %s what to use instead", async (path) => {
    const { door } = doorOf({ caller: () => Promise.reject(new Error("nobody should be asked for")) });
    const request = {
      method: "POST",
      path,
      headers: {},
      query: new Map(),
      body: Buffer.from(""),
      sourceIp: "192.0.2.1",
    };
    const error: unknown = await answer(request, door).catch((thrown: unknown) => thrown);
    if (!(error instanceof PlatformError)) throw new Error("nothing was refused");
    const { status, body: text } = errorAnswer(error, path);
    expect([status, JSON.parse(text)]).toMatchObject([404, { error: expect.stringMatching(/InfluxQL|\/ping/) }]);
  });

  it("have the form of points beside the paths of InfluxDB", () => {
    const { status, body: text } = errorAnswer(new PlatformError("not-found", "No such call."), "/api/debugger");
    expect([status, JSON.parse(text)]).toMatchObject([404, { Error: "not-found", Message: "No such call." }]);
  });

  it("name each point that was rejected, by its place where it has one", () => {
    const rejected = [{ index: 2, reason: "its name is empty" }, { reason: "there are too many" }];
    const { status, body: text } = errorAnswer(
      new PlatformError("bad-request", "Two faults.", { rejected }),
      "/api/data",
    );
    expect([status, v.parse(captureError, JSON.parse(text))]).toStrictEqual([
      400,
      {
        Error: "bad-request",
        Message: "Two faults.",
        Rejected: [{ Index: 2, Reason: "its name is empty" }, { Reason: "there are too many" }],
      },
    ]);
  });
});
