import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { errorAnswer } from "../../../../../lambdas/api/query/door.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { points, queryDoor, resultsOf, source, valuesOf } from "../../../../support/query/query-door.ts";

const q = 'SELECT "value" FROM temperature';
const rows = (time: (index: number) => unknown): unknown[][] => [
  [time(0), 20.5],
  [time(1), 21.5],
  [time(2), 22.5],
];
const texts = ["2024-02-25T16:00:00.123456789Z", "2024-02-25T16:01:00.123456789Z", "2024-02-25T16:02:00.123456789Z"];
describe("/query", () => {
  it("answers a source's own points in the form of InfluxDB 1.x, and counts the query", async () => {
    const { ask, countQuery } = queryDoor();
    const answered = await ask({ query: { q } });
    expect(answered).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json", "x-influxdb-version": expect.stringMatching(/^1\.8/) },
    });
    expect(JSON.parse(answered.body)).toStrictEqual({
      results: [
        {
          statement_id: 0,
          series: [{ name: "temperature", columns: ["time", "value"], values: rows((index) => texts[index]) }],
        },
      ],
    });
    expect(answered.body.endsWith("}\n")).toBe(true);
    expect(countQuery).toHaveBeenCalledExactlyOnceWith(source.id);
  });

  it.each([
    ["in the URL", { query: { q } }],
    ["in the URL of a POST without a body", { method: "POST", query: { q, chunked: "true" } }],
    ["in the form", { method: "POST", body: `q=${encodeURIComponent(q)}` }],
    [
      "in the form, and the rest in the URL",
      { method: "POST", query: { db: source.id, rp: "oneYear" }, body: `q=${q}` },
    ],
    ["in the form, before that of the URL", { method: "POST", query: { q: "SELECT nonsense" }, body: `q=${q}` }],
    [
      "in a zipped form",
      { method: "POST", headers: { "content-encoding": "gzip" }, body: gzipSync(`q=${encodeURIComponent(q)}`) },
    ],
    ["in the URL of a GET that says it is zipped", { query: { q }, headers: { "content-encoding": "gzip" } }],
    ["with all that clients leave empty", { query: { q, epoch: "", rp: "", params: "{}", db: "" } }],
    ["under /api", { path: "/api/query", query: { q } }],
  ])("takes the query %s", async (_, asked) => {
    expect(await valuesOf(queryDoor().ask(asked))).toStrictEqual(rows((index) => texts[index]));
  });

  it.each([
    ["ns", 1n],
    ["n", 1n],
    ["u", 1_000n],
    ["us", 1_000n],
    ["µ", 1_000n],
    ["ms", 1_000_000n],
    ["s", 1_000_000_000n],
    ["m", 60_000_000_000n],
    ["h", 3_600_000_000_000n],
  ])("tells times in %s with all their digits", async (epoch, unit) => {
    const { body } = await queryDoor().ask({ query: { q, epoch } });
    for (const { atNanos } of points) expect(body).toContain(`[${BigInt(atNanos) / unit},`);
  });

  it("tells times in the zone that a statement asks for", async () => {
    const text = `SELECT count(value) FROM temperature WHERE time >= '2024-02-25T00:00:00Z' AND time < '2024-02-26T00:00:00Z' GROUP BY time(1d) fill(none) tz('Asia/Kolkata')`;
    expect(await valuesOf(queryDoor().ask({ query: { q: text } }))).toStrictEqual([["2024-02-25T00:00:00+05:30", 3]]);
  });

  it("fills parameters in", async () => {
    const text = "SELECT value FROM temperature WHERE value > $least";
    const values = await valuesOf(queryDoor().ask({ query: { q: text, params: '{"least":22}', epoch: "s" } }));
    expect(values).toStrictEqual([[1_708_876_920, 22.5]]);
  });

  it("indents where asked to", async () => {
    const { body } = await queryDoor().ask({ query: { q, pretty: "true" } });
    expect(body).toMatch(/^\{\n {4}"results": \[\n {8}\{\n {12}"statement_id": 0,/);
    expect(JSON.parse(body)).toStrictEqual(JSON.parse((await queryDoor().ask({ query: { q } })).body));
  });

  it.each(["application/csv", "text/csv", "text/csv, */*;q=0.1"])("answers CSV to %s", async (accept) => {
    const text = "SELECT value, ok FROM temperature GROUP BY machine, nosuch; SHOW MEASUREMENTS";
    const answered = await queryDoor().ask({ query: { q: text, epoch: "s" }, headers: { accept } });
    expect(answered.headers["content-type"]).toBe("text/csv");
    expect(answered.body).toBe(
      [
        "name,tags,time,value,ok",
        "temperature,machine=press\\ 1,1708876800,20.5,false",
        "temperature,machine=press\\ 1,1708876860,21.5,true",
        "temperature,machine=press\\ 2,1708876920,22.5,true",
        "",
        "name,tags,name",
        "measurements,,temperature",
        "",
      ].join("\n"),
    );
  });

  it("answers JSON to those who ask for msgpack or anything", async () => {
    for (const accept of ["application/x-msgpack", "*/*"]) {
      const answered = await queryDoor().ask({ query: { q }, headers: { accept } });
      expect(answered.headers["content-type"]).toBe("application/json");
    }
  });

  it("zips a long answer for those who take that, and no other", async () => {
    const text = Array(20).fill(q).join(";");
    const plain = await queryDoor().ask({ query: { q: text }, headers: { "accept-encoding": "br, gzip;q=0" } });
    const zipped = await queryDoor().ask({ query: { q: text }, headers: { "accept-encoding": "deflate, gzip" } });
    expect(plain.isBase64).toBeUndefined();
    expect(zipped).toMatchObject({ isBase64: true, headers: { "content-encoding": "gzip" } });
    expect(gunzipSync(Buffer.from(zipped.body, "base64")).toString()).toBe(plain.body);
    const short = await queryDoor().ask({ query: { q }, headers: { "accept-encoding": "gzip" } });
    expect(short.isBase64).toBeUndefined();
  });
});

describe("a statement that fails", () => {
  const failing = 'SELECT value FROM "nowhere".temperature';

  it("says why inside 200, and those behind it are not executed", async () => {
    const results = await resultsOf(queryDoor().ask({ query: { q: `${q};${failing};${q}` } }));
    expect(results).toMatchObject([
      { statement_id: 0, series: [{}] },
      { statement_id: 1, error: expect.stringContaining("retention policy not found: nowhere") },
      { statement_id: 2, error: expect.stringContaining("not executed") },
    ]);
  });

  it.each([
    ["a retention of a kind that is not read here", 'SELECT value FROM "theirs".temperature', /kind INFLUXDB/],
    ["no such database", 'SELECT value FROM "nobody".."temperature"', /database not found: "nobody"/],
    ["another source's database", 'SELECT value FROM "press line".."temperature"', /not found/],
    ["what is refused", "DROP MEASUREMENT temperature", /./],
    [
      "a database that is to be created and is not there",
      'CREATE DATABASE "new"',
      /database not found: "new".*register/,
    ],
    [
      "more buckets than an answer may have",
      "SELECT mean(value) FROM temperature WHERE time > 0 GROUP BY time(1s)",
      /./,
    ],
  ])("tells of %s", async (_, text, reason) => {
    expect(await resultsOf(queryDoor().ask({ query: { q: text } }))).toMatchObject([
      { statement_id: 0, error: expect.stringMatching(reason) },
    ]);
  });

  it("is a table of its error in CSV", async () => {
    const { body } = await queryDoor().ask({ query: { q: failing }, headers: { accept: "text/csv" } });
    expect(body).toMatch(/^error\n/);
  });
});

describe("a request that fails as a whole", () => {
  it.each([
    ["no query", {}, 'missing required parameter "q"'],
    ["a query that cannot be read", { q: "SELECT FROM" }, "error parsing query"],
    ["an unknown unit", { q, epoch: "fortnight" }, "epoch"],
    ["parameters that are no JSON", { q, params: "{" }, "params"],
  ])("says so for %s", async (_, query, words) => {
    await expect(queryDoor().ask({ query })).rejects.toMatchObject({
      code: "bad-request",
      message: expect.stringContaining(words),
    });
  });

  it("answers in InfluxDB's form, whatever the message quotes", () => {
    const error = new PlatformError("unauthenticated", "naïve\nname");
    const { status, headers, body } = errorAnswer(error, "/query");
    expect([status, JSON.parse(body)]).toStrictEqual([401, { error: "naïve\nname" }]);
    expect(headers).toMatchObject({ "x-influxdb-error": "na?ve?name", "www-authenticate": "Bearer" });
  });

  it("leaves the platform's own faults, and the quota, to the answer's status", async () => {
    const full = async () => {
      throw new PlatformError("too-many-requests", "Call again.", { retryAfterSeconds: 3 });
    };
    await expect(queryDoor(undefined, { countQuery: full }).ask({ query: { q } })).rejects.toMatchObject({
      code: "too-many-requests",
    });
    const broken = { seriesAt: () => Promise.reject(new Error("the table is away")) };
    await expect(queryDoor(undefined, { catalogue: broken }).ask({ query: { q } })).rejects.toThrow("away");
  });
});

describe("/ping and /health", () => {
  it("answer clients that ask who is there, without a credential", async () => {
    const nobody = { caller: () => Promise.reject(new Error("nobody should be asked for")) };
    const { ask } = queryDoor(undefined, nobody);
    for (const path of ["/ping", "/api/ping"]) {
      expect(await ask({ path })).toMatchObject({
        status: 204,
        body: "",
        headers: { "x-influxdb-version": expect.any(String) },
      });
    }
    expect(JSON.parse((await ask({ path: "/ping", query: { verbose: "true" } })).body)).toHaveProperty("version");
    expect(JSON.parse((await ask({ path: "/health" })).body)).toMatchObject({ status: "pass" });
  });

  it.each([
    ["POST", "/health", "method-not-allowed"],
    ["DELETE", "/query", "method-not-allowed"],
    ["GET", "/debug/vars", "not-found"],
  ])("have no neighbour %s %s", async (method, path, code) => {
    await expect(queryDoor().ask({ method, path })).rejects.toMatchObject({ code });
  });
});
