import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { Door, Rows } from "../../../../../lambdas/api/ingest/call.ts";
import { answer } from "../../../../../lambdas/api/ingest/door.ts";
import type { ChangePoint } from "../../../../../lambdas/shared/core/change/current-rows.ts";
import { shownRows } from "../../../../../lambdas/shared/doors/changes.ts";
import { identity } from "../../../../support/identities.ts";
import { notedCounts } from "../../../../support/metering/noted-counts.ts";
import { point, source } from "../../../../support/points.ts";

const itself = identity({ id: source.id, kind: "source", project: source.project });

function changed(id: string, fields: ChangePoint["fields"] = { total: 1 }): ChangePoint {
  const tags = { id, Op: "u", region: "eu" };
  return { ...point, measurement: "orders", tags, fields, change: { op: "u", key: { id }, lsn: "42", place: 0 } };
}

function doorOf(rows: Partial<Rows> = {}) {
  const sent: string[] = [];
  const asked: unknown[] = [];
  const door: Door = {
    meter: notedCounts().meter,
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
    quota: { take: async (_, points) => void asked.push(points) },
    intake: { direct: async () => false, send: async (_, body) => void sent.push(body), store: async () => {} },
    blobs: {
      put: async () => {},
      uploadUrl: async () => ({ url: "", headers: {}, endsAtMillis: 0 }),
      downloadUrl: async () => ({ url: "", headers: {}, endsAtMillis: 0 }),
      size: async () => undefined,
    },
    logs: { keep: async () => {} },
    logQuota: { take: async () => {} },
    rows: {
      row: async (...all) => void asked.push(all),
      page: async (...all) => {
        asked.push(all);
        return { rows: [changed("1"), changed("2")], next: "somewhere" };
      },
      ...rows,
    },
    nowMillis: () => 1_708_876_800_123,
    newNonce: () => "nonce",
  };
  const ask = (method: string, query: Record<string, string>, body = "") =>
    answer(
      {
        method,
        path: "/api/cdc",
        headers: { authorization: "Bearer a.b.c" },
        query: new Map(Object.entries(query).map(([name, value]) => [name, [value]])),
        body: Buffer.from(body),
        sourceIp: "192.0.2.1",
      },
      door,
    );
  return { ask, sent, asked };
}

const message = { op: "c", before: null, after: { id: 1, total: 2 }, source: { ts_ms: 1_708_876_800_000, lsn: 7 } };

describe("POST /api/cdc", () => {
  it("puts changes on the intake queue as points, and says how many", async () => {
    const { ask, sent, asked } = doorOf();
    const text = JSON.stringify([message, null, { ...message, op: "u" }]);
    expect(await ask("POST", { Name: "orders", Key: "id" }, text)).toMatchObject({
      status: 200,
      body: expect.stringMatching(/^Accepted 2 points\..* Ignored 1 tombstone, /),
    });
    expect(asked).toStrictEqual([2]);
    expect(sent.map((body) => JSON.parse(body).points.length)).toStrictEqual([2]);
  });

  it.each(["", "null", "[null,null]"])("answers 200 and sends nothing on for the tombstones of %j", async (body) => {
    const { ask, sent, asked } = doorOf();
    expect(await ask("POST", { Name: "orders" }, body)).toMatchObject({ status: 200 });
    expect([sent, asked]).toStrictEqual([[], []]);
  });

  it.each([
    [{ Key: "id" }, message, "Name is absent"],
    [{ Name: "orders" }, message, "?Key=id"],
    [{ Name: "orders", Key: "id" }, { ...message, op: "t" }, "a truncation names no rows"],
  ])("refuses %j %j", async (query, body, text) => {
    const { ask, sent } = doorOf();
    const refused = ask("POST", query, JSON.stringify(body));
    await expect(refused).rejects.toMatchObject({ code: "bad-request", message: expect.stringContaining(text) });
    expect(sent).toStrictEqual([]);
  });
});

describe("GET /api/cdc", () => {
  it("shows a page of rows as their last changes left them, and where the next begins", async () => {
    const { ask, asked } = doorOf();
    const { body } = await ask("GET", { Name: "orders", PageSize: "2" });
    const shown = v.parse(shownRows, JSON.parse(String(body)));
    expect(shown.Rows[0]).toStrictEqual({
      Name: "orders",
      Key: { id: "1" },
      Op: "u",
      Tags: { region: "eu", Connection_Tag: "Data_API" },
      Fields: { total: 1 },
      Timestamp: "2024-02-25T16:00:00Z",
      Lsn: "42",
    });
    await ask("GET", { Name: "orders", PageToken: shown.NextPageToken ?? "" });
    const place = { project: source.project, source: source.id };
    expect(asked).toStrictEqual([
      [place, "orders", { after: undefined, limit: 2 }],
      [place, "orders", { after: "somewhere", limit: 100 }],
    ]);
  });

  it("ends a page early where its rows are large, and loses none", async () => {
    const large = ["1", "2", "3"].map((id) => changed(id, { text: "x".repeat(1_400_000) }));
    const seen: unknown[] = [];
    const { ask } = doorOf({
      page: async (_, __, { after }) => {
        const start =
          after === undefined ? 0 : large.findIndex(({ change }) => after.includes(change.key.id ?? "-")) + 1;
        return { rows: large.slice(start) };
      },
    });
    let token = "";
    do {
      const { body } = await ask("GET", { Name: "orders", PageToken: token });
      const page = v.parse(shownRows, JSON.parse(String(body)));
      seen.push(...page.Rows.map(({ Key }) => Key.id));
      token = page.NextPageToken ?? "";
    } while (token !== "");
    expect(seen).toStrictEqual(["1", "2", "3"]);
  });

  it("shows one row by its key, of any order and type, and none where there is none", async () => {
    const { ask, asked } = doorOf();
    const { status, body } = await ask("GET", { Name: "orders", Key: '{"tenant":"a","id":5}' });
    expect([status, JSON.parse(String(body))]).toStrictEqual([200, { Rows: [] }]);
    expect(asked).toStrictEqual([[{ project: source.project, source: source.id }, "orders", { tenant: "a", id: "5" }]]);
  });

  it.each([
    [{}, "Name is absent"],
    [{ Name: "" }, "Name is absent"],
    [{ Name: "orders", Key: "5" }, "Key is no object"],
    [{ Name: "orders", Key: "{}" }, "Key is no object"],
    [{ Name: "orders", Key: '{"id":{}}' }, "Key is no object"],
    [{ Name: "orders", Key: "id" }, "not"],
    [{ Name: "orders", PageSize: "0" }, "PageSize must be"],
    [{ Name: "orders", PageSize: "1001" }, "PageSize must be"],
    [{ Name: "orders", PageToken: "!" }, "PageToken is not one"],
    [{ Name: "orders", PageToken: "A".repeat(1600) }, "PageToken is not one"],
  ])("refuses %j", async (query, text) => {
    const { ask } = doorOf();
    const refused = ask("GET", query);
    await expect(refused).rejects.toMatchObject({ code: "bad-request", message: expect.stringContaining(text) });
  });
});
