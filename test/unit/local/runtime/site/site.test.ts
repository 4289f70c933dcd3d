import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Site } from "../../../../../local/runtime/site/site.ts";
import type { LocalBehaviour, LocalPublication } from "../../../../../local/template/model/site.ts";
import { folderOfTest } from "../../../../support/folders/temporary-folder.ts";

const page = `<!doctype html>${"<p>long enough to be worth compressing</p>".repeat(20)}`;
const toPage = `function handler(event) {
  const request = event.request;
  if (!request.uri.includes(".")) request.uri = "/index.html";
  return request;
}`;
const files: LocalBehaviour = {
  pattern: "*",
  methods: ["GET", "HEAD"],
  bucket: "b",
  requestFunction: toPage,
  headers: { "x-frame-options": "DENY", "content-security-policy": "connect-src 'self' wss://aws" },
  compresses: true,
};
const api: LocalBehaviour = {
  pattern: "/v2/*",
  methods: ["GET", "HEAD", "POST"],
  headers: { "x-content-type-options": "nosniff" },
  compresses: true,
};

/** Writes files into a folder. Answers it as a source, in whose files the markers are filled in. */
function source(contents: Record<string, string>, markers: Record<string, string> = {}) {
  const folder = folderOfTest();
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { folder, markers };
}

const contents = { "index.html": page, "assets/index-1.js": "export {};", "robots.txt": "User-agent: *" };

function open(publications?: LocalPublication[]): Site {
  const all = { bucket: "b", sources: [source(contents)], exclude: [], include: [], cacheControl: "no-cache" };
  const site = { domainName: "d.cloudfront.net", behaviours: [api, files], publications: publications ?? [all] };
  return new Site(site, (text) => text.replaceAll("wss://aws", "ws://here"));
}

const ask = (site: Site, uri: string, headers: Record<string, string> = {}, method = "GET") =>
  site.answer({ method, uri, headers, ip: "127.0.0.1" });

describe("a site", () => {
  it("answers a file with its type, its tag and how long it may be kept", () => {
    expect(ask(open(), "/assets/index-1.js")).toEqual({
      status: 200,
      headers: {
        "cache-control": "no-cache",
        "content-length": "10",
        "content-type": "text/javascript",
        etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      },
      body: Buffer.from("export {};"),
    });
  });

  it("asks its function which file a path is for", () => {
    for (const path of ["/", "/sign-in", "/projects/p/sources"]) {
      expect(ask(open(), path)).toMatchObject({ status: 200, body: Buffer.from(page) });
    }
  });

  it("says of a file that is not there what S3 says, and of no other", () => {
    expect(ask(open(), "/assets/gone.js")).toMatchObject({
      status: 403,
      body: expect.stringContaining("<Code>AccessDenied</Code>"),
    });
  });

  it("leaves to the doors what leads to an API, and methods that no file has", () => {
    const site = open();
    expect(ask(site, "/v2/projects")).toBeUndefined();
    expect(ask(site, "/sign-in", {}, "POST")).toBeUndefined();
    expect(ask(site, "/sign-in", {}, "HEAD")?.status).toBe(200);
  });

  it("gives each path the headers of its own behaviour, with the laptop's addresses", () => {
    const site = open();
    expect(site.headersAt("/v2/projects")).toEqual({ "x-content-type-options": "nosniff" });
    expect(site.headersAt("/v2")).toEqual({
      "x-frame-options": "DENY",
      "content-security-policy": "connect-src 'self' ws://here",
    });
  });

  it.each(["gzip", "deflate, gzip;q=0.5, br", "br,GZIP;q=1.0"])("compresses for who accepts %s", (encoding) => {
    const answer = ask(open(), "/", { "accept-encoding": encoding });
    expect(answer?.headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
    expect(answer?.headers.etag).toMatch(/^W\//);
    expect(gunzipSync(answer?.body ?? "").toString()).toBe(page);
  });

  it.each(["", "br", "gzip;q=0", "x-gzip"])("does not compress for who accepts %j", (encoding) => {
    const answer = ask(open(), "/", { "accept-encoding": encoding });
    expect(answer?.headers["content-encoding"]).toBeUndefined();
    expect(answer?.headers.vary).toBe("accept-encoding");
  });

  it("answers 304 to who has the file already, compressed or not", () => {
    const site = open();
    const etag = ask(site, "/")?.headers.etag ?? "";
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      expect(ask(site, "/", { "if-none-match": tag })).toMatchObject({ status: 304, body: "", headers: { etag } });
    }
    expect(ask(site, "/", { "if-none-match": '"other"' })?.status).toBe(200);
  });

  it("publishes what a deployment takes in, and fills in what only a deployment knows", () => {
    const config = source({ "config.json": '{"url":"<<m>>","mqtt":"<<n>>"}' }, { "<<m>>": "$&", "<<n>>": "wss://aws" });
    const site = open([
      { bucket: "b", sources: [source(contents)], exclude: ["*"], include: ["assets/*"], cacheControl: "immutable" },
      {
        bucket: "b",
        sources: [source(contents), config],
        exclude: ["assets/*"],
        include: [],
        cacheControl: "no-cache",
      },
    ]);
    const kept = (path: string) => ask(site, path)?.headers["cache-control"];
    expect(["/assets/index-1.js", "/index.html", "/robots.txt"].map(kept)).toEqual([
      "immutable",
      "no-cache",
      "no-cache",
    ]);
    expect(String(ask(site, "/config.json")?.body)).toBe('{"url":"$&","mqtt":"ws://here"}');
  });

  it("serves nothing of another bucket", () => {
    const site = open([
      { bucket: "c", sources: [source(contents)], exclude: [], include: [], cacheControl: undefined },
    ]);
    expect(ask(site, "/index.html")?.status).toBe(403);
  });
});
