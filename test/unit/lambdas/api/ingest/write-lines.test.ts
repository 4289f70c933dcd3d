import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Door } from "../../../../../lambdas/api/ingest/call.ts";
import { answer, errorAnswer } from "../../../../../lambdas/api/ingest/door.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import type { Retention } from "../../../../../lambdas/shared/core/project/retention.ts";
import { apiToken, identity } from "../../../../support/identities.ts";
import { notedCounts } from "../../../../support/metering/noted-counts.ts";
import { source } from "../../../../support/points.ts";
import { requestOf } from "../../../../support/query/query-door.ts";

const { project } = source;
const oneYear: Retention = {
  id: "retention00000000001",
  project,
  displayName: "oneYear",
  kind: "DYNAMODB",
  durationSeconds: 1,
  createTime: "",
};
const itself = identity({ id: source.id, kind: "source", project });
const token = (changed = {}) => apiToken(project, { scopes: ["write"], ...changed });

interface Sent {
  readonly source: string;
  readonly retention?: string;
  readonly points: readonly { readonly fields: object; readonly atNanos: string }[];
}

function writeDoor(caller = token(), changed: Partial<Door> = {}) {
  const sent: Sent[] = [];
  const put: string[] = [];
  const { counts, meter } = notedCounts();
  const door: Door = {
    meter,
    caller: () => Promise.reject(new Error("asked for a caller of another kind")),
    namedCaller: async () => caller,
    directory: {
      identity: async (id) => (id === source.id ? itself : undefined),
      source: async (_, id) => (id === source.id ? { ...source, retentions: [oneYear.id] } : undefined),
      sourceAnew: async () => source,
      project: async () => undefined,
      retentionNamed: async (_, name) => (name === "oneYear" ? oneYear : undefined),
      retention: async () => oneYear,
      grantsOf: async () => ({ projects: new Map(), organizations: new Map() }),
      sourcesIn: async () => [source],
      projectsOfOrganization: async () => [],
    },
    quota: { take: async () => {} },
    intake: {
      direct: async () => false,
      send: async (_, body) => void sent.push(JSON.parse(body)),
      store: async () => {},
    },
    blobs: {
      put: async (key) => void put.push(key),
      uploadUrl: () => Promise.reject(new Error("no URL is asked for")),
      downloadUrl: () => Promise.reject(new Error("no URL is asked for")),
      size: async () => undefined,
    },
    rows: { row: async () => undefined, page: async () => ({ rows: [] }) },
    logs: { keep: async () => {} },
    logQuota: { take: async () => {} },
    nowMillis: () => 1_708_876_800_123,
    newNonce: () => "nonce",
    ...changed,
  };
  const ask = (asked: Parameters<typeof requestOf>[0]) =>
    answer(requestOf({ method: "POST", path: "/write", ...asked }), door).catch((error: unknown) => {
      if (!(error instanceof PlatformError)) throw error;
      return errorAnswer(error, asked.path ?? "/write");
    });
  return { ask, door, sent, put, counts };
}

const db = source.id;
const body = "cpu,host=a usage=1.5 7";

describe("/write", () => {
  it("takes lines in as points of the source, and answers 204 with nothing", async () => {
    const { ask, sent } = writeDoor();
    const answered = await ask({ query: { db, rp: "", precision: "", consistency: "all" }, body });
    expect(answered).toMatchObject({ status: 204, body: "", headers: { "x-influxdb-version": expect.any(String) } });
    expect(sent).toMatchObject([{ source: source.id, points: [{ fields: { usage: 1.5 }, atNanos: "7" }] }]);
    expect(sent[0]).not.toHaveProperty("retention");
  });

  it.each([
    ["n", "7"],
    ["ns", "7"],
    ["u", "7000"],
    ["us", "7000"],
    ["µ", "7000"],
    ["ms", "7000000"],
    ["s", "7000000000"],
    ["m", "420000000000"],
    ["h", "25200000000000"],
  ])("reads times in the precision %s", async (precision, atNanos) => {
    const { ask, sent } = writeDoor();
    expect((await ask({ query: { db, precision }, body })).status).toBe(204);
    expect(sent[0]?.points[0]?.atNanos).toBe(atNanos);
  });

  it.each([
    ["a UID", "/write", { db: source.id }, undefined],
    ["a UID in capital letters", "/write", { db: source.id.toUpperCase() }, undefined],
    ["a display name", "/write", { db: source.displayName }, undefined],
    ["a retention", "/write", { db, rp: "oneYear" }, oneYear.id],
    ["a path below /api", "/api/write", { db }, undefined],
    ["a bucket", "/api/v2/write", { bucket: db, org: "anything" }, undefined],
    ["a bucket with a retention", "/api/v2/write", { bucket: `${db}/oneYear`, org: "-" }, oneYear.id],
    ["a bucket with an empty retention", "/api/v2/write", { bucket: `${db}/`, orgID: "0" }, undefined],
    ["a bucket, stripped of /api", "/v2/write", { bucket: db }, undefined],
    ["a bucket, with /api twice", "/api/api/v2/write", { bucket: db }, undefined],
  ])("finds the source by %s", async (_, path, query, retention) => {
    const { ask, sent } = writeDoor();
    expect(await ask({ path, query, body })).toMatchObject({ status: 204, body: "" });
    expect(sent).toMatchObject([{ source: source.id }]);
    expect(sent[0]?.retention).toBe(retention);
  });

  it("takes a source that writes for itself and names none", async () => {
    for (const path of ["/write", "/api/v2/write"]) {
      const { ask, sent } = writeDoor(itself);
      expect((await ask({ path, body })).status).toBe(204);
      expect(sent).toMatchObject([{ source: source.id }]);
    }
  });

  it.each([
    ["nobody", []],
    ["another", ["0b5a1a6e-4c73-4c1e-9c39-111111111111"]],
  ])("takes what is for a name, though it is remembered as that of %s", async (_, ids) => {
    const before = ids.map((id) => ({ id, displayName: source.displayName }));
    const { directory } = writeDoor().door;
    const { ask, sent } = writeDoor(token(), {
      directory: {
        ...directory,
        identity: async (id) => ({ ...itself, id }),
        source: async (_, id) => ({ ...source, id, displayName: id === source.id ? source.displayName : "renamed" }),
        sourcesIn: async (_, doubted) => (doubted ? [source] : before),
      },
    });
    expect((await ask({ query: { db: source.displayName }, body })).status).toBe(204);
    expect(sent).toMatchObject([{ source: source.id }]);
  });

  it("takes gzip", async () => {
    const { ask, sent } = writeDoor();
    const zipped = { headers: { "content-encoding": "gzip" }, body: gzipSync(body) };
    expect((await ask({ query: { db }, ...zipped })).status).toBe(204);
    expect(sent).toHaveLength(1);
  });

  it.each(["", "\n", "# only a comment\n"])("takes nothing for nothing: %j", async (text) => {
    const { ask, sent } = writeDoor();
    expect((await ask({ query: { db }, body: text })).status).toBe(204);
    expect(sent).toStrictEqual([]);
  });

  it("takes the good lines, and names the others", async () => {
    const { ask, sent } = writeDoor();
    const answered = await ask({ query: { db }, body: `${body}\nbad\ncpu usage=x 8\ncpu usage=2 9` });
    expect(sent[0]?.points.map(({ atNanos }) => atNanos)).toStrictEqual(["7", "9"]);
    expect([answered.status, JSON.parse(answered.body)]).toStrictEqual([
      400,
      {
        error:
          "partial write: line 2: unable to parse 'bad': missing fields\nline 3: unable to parse 'cpu usage=x 8': invalid boolean dropped=2",
      },
    ]);
    expect(answered.headers["x-influxdb-error"]).toContain("partial write");
  });

  it("counts the good lines as points, and the request as refused", async () => {
    const { ask, counts } = writeDoor();
    await ask({ query: { db }, body: `${body}\nno line\n${body}` });
    expect(counts).toStrictEqual([`accepted ${project} 2`, `refused ${project} bad-request 1`]);
  });

  it("does not call it partial where no line is good", async () => {
    const { ask, sent } = writeDoor();
    const { status, body: text } = await ask({ query: { db }, body: "bad" });
    expect([status, JSON.parse(text)]).toStrictEqual([400, { error: "line 1: unable to parse 'bad': missing fields" }]);
    expect(sent).toStrictEqual([]);
  });

  it("says to clients of 2.x in their form what was refused", async () => {
    const { ask } = writeDoor();
    const { status, body: text } = await ask({ path: "/api/v2/write", query: { bucket: db }, body: `${body}\nbad` });
    expect([status, JSON.parse(text)]).toStrictEqual([
      400,
      { code: "bad-request", message: expect.stringContaining("partial write"), error: expect.any(String) },
    ]);
  });

  it("keeps files beside their points, and refuses their lines where no retention keeps files", async () => {
    const withFile = `${body}\ncpu photo="data:image/png;base64,AAAA" 8`;
    const kept = writeDoor(token(), {});
    const linked = { ...oneYear, blobStore: "S3" as const };
    const { ask, sent, put } = writeDoor(token(), {
      directory: {
        identity: async () => itself,
        // Is remembered as it was before the retention was linked.
        source: async () => ({ ...source, retentions: [] }),
        sourceAnew: async () => ({ ...source, retentions: [linked.id] }),
        project: async () => undefined,
        retentionNamed: async () => linked,
        retention: async () => linked,
        grantsOf: async () => ({ projects: new Map(), organizations: new Map() }),
        sourcesIn: async () => [source],
        projectsOfOrganization: async () => [],
      },
    });
    expect((await ask({ query: { db }, body: withFile })).status).toBe(204);
    expect([sent[0]?.points.length, put.length]).toStrictEqual([2, 1]);
    const answered = await kept.ask({ query: { db }, body: withFile });
    expect([answered.status, answered.body]).toStrictEqual([400, expect.stringContaining("no blob store")]);
    expect([kept.sent[0]?.points.length, kept.put.length]).toStrictEqual([1, 0]);
  });

  it.each([
    ["an unknown precision", { db, precision: "fortnight" }, body, 400, /invalid precision "fortnight" \(use n, ns, u/],
    ["no database", {}, body, 400, /database is required/],
    ["an unknown database", { db: "nobody" }, body, 404, /database not found: "nobody".*register/],
    ["an unknown retention", { db, rp: "never" }, body, 404, /none named "never"/],
    ["too many lines", { db }, "m v=1\n".repeat(10_001), 413, /more than 10000 points/],
    ["too many bytes", { db }, "#".repeat(4 * 1024 * 1024 + 1), 413, /4 MiB/],
  ])("refuses %s in InfluxDB's form", async (_, query: Record<string, string>, text, status, reason) => {
    const { ask, sent } = writeDoor();
    const answered = await ask({ query, body: text });
    expect([answered.status, JSON.parse(answered.body)]).toStrictEqual([
      status,
      { error: expect.stringMatching(reason) },
    ]);
    expect(sent).toStrictEqual([]);
  });

  it.each([
    ["an API token without the scope write", token({ scopes: ["read"] }), { db }, 403],
    ["an API token of other sources", token({ databases: ["x"] }), { db }, 403],
    ["a source that names another", itself, { db: "0b5a1a6e-4c73-4c1e-9c39-111111111111" }, 403],
  ])("refuses %s", async (_, caller, query, status) => {
    const { ask, sent } = writeDoor(caller);
    expect((await ask({ query, body })).status).toBe(status);
    expect(sent).toStrictEqual([]);
  });

  it("tells whoever sends too much when to send again", async () => {
    const full = () => Promise.reject(new PlatformError("too-many-requests", "Wait.", { retryAfterSeconds: 3 }));
    const { ask, sent } = writeDoor(token(), { quota: { take: full } });
    for (const path of ["/write", "/api/v2/write"]) {
      expect(await ask({ path, query: { db, bucket: db }, body })).toMatchObject({
        status: 429,
        headers: { "retry-after": "3" },
        body: expect.stringContaining('"error":"Wait."'),
      });
    }
    expect(sent).toStrictEqual([]);
  });

  it.each(["/write", "/api/v2/write"])("has no other method: %s", async (path) => {
    expect(await writeDoor().ask({ method: "GET", path })).toMatchObject({ status: 405, headers: { allow: "POST" } });
  });
});
