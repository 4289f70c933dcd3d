import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PackTable } from "../../../../../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { eventSeries, packsOf } from "../../../../../../../lambdas/shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../../../../../../lambdas/shared/core/event/point.ts";
import { type Answer, person, runManagement } from "../../../../../../support/management.ts";
import { point } from "../../../../../../support/points.ts";
import { keepPacks, startTables, type Tables } from "../../../../../../support/tables.ts";

const management = await runManagement();
let tables: Tables;
let log: PackTable;
let device: string;
let path: string;

beforeAll(async () => {
  tables = await startTables("events");
  log = new PackTable(tables.client, "events");
  management.state.eventLog = log;
});
afterAll(() => tables.stop());
beforeEach(async () => {
  const project = await management.makeProject();
  device = randomUUID();
  const body = { displayName: "erp", type: "LOGGER", activationUid: device };
  await management.ask("roles/project.developer", "POST", `${project}/sources`, body);
  path = `${project}/devices/${device}/events`;
});

const nowSeconds = Date.parse("2024-02-25T16:00:00Z") / 1000;
let counter = 0;
const at = (secondsAgo: number, changed: Partial<IdentifiedPoint> = {}): IdentifiedPoint => ({
  ...point,
  eventId: (counter++).toString(32).padStart(20, "0"),
  atNanos: `${nowSeconds - secondsAgo}000000000`,
  ...changed,
});
const write = (...points: IdentifiedPoint[]) => {
  const series = eventSeries(management.state.project, device);
  return keepPacks(
    tables.client,
    "events",
    packsOf(points).map((pack) => ({ series, pack, expiresAt: 2_000_000_000 })),
  );
};
const ask = (query = ""): Promise<Answer> => management.ask("roles/project.user", "GET", `${path}${query}`);
const idsOf = ({ body }: Answer): string[] => body.events.map(({ eventId }: { eventId: string }) => eventId);
const ids = (...points: IdentifiedPoint[]): string[] => points.map(({ eventId }) => eventId);

describe("GET …/devices/D/events", () => {
  it("answers the events as webhooks carry them, newest first", async () => {
    const [old, young] = [at(60), at(1, { tags: {}, connectionTag: "" })];
    await write(old, young);
    const { status, body } = await ask();
    expect([status, body.nextPageToken]).toStrictEqual([200, ""]);
    expect(body.events).toStrictEqual([
      {
        eventId: young.eventId,
        targetName: `projects/${management.state.project}/devices/${device}`,
        eventType: "production_output",
        data: { production_output: { parts_count: 342, reject_rate: 0.02, updateTime: "2024-02-25T15:59:59.000000Z" } },
        timestamp: "2024-02-25T15:59:59.000000Z",
      },
      expect.objectContaining({ eventId: old.eventId, tags: { machine: "press_01" }, connectionTag: "Data_API" }),
    ]);
  });

  it("goes back 24 hours unless it is told otherwise, and takes events of a clock a little ahead", async () => {
    const [older, old, ahead] = [at(25 * 3600), at(23 * 3600), at(-30)];
    await write(older, old, ahead);
    expect(idsOf(await ask())).toStrictEqual(ids(ahead, old));
    expect(idsOf(await ask("?start_time=2024-02-24T00:00:00Z"))).toStrictEqual(ids(ahead, old, older));
  });

  it("takes both ends in either spelling, RFC 3339 or epoch", async () => {
    const points = [at(30), at(20), at(10)];
    await write(...points);
    const range = (from: number, to: number) => [nowSeconds - from, nowSeconds - to];
    const [start, end] = range(30, 20);
    for (const query of [
      `?start_time=${start}&end_time=${end}`,
      `?startTime=${start}&endTime=${end}`,
      "?start_time=2024-02-25T15:59:30Z&end_time=2024-02-25T15:59:40.000Z",
    ]) {
      expect(idsOf(await ask(query))).toStrictEqual(ids(...points.slice(0, 2)).reverse());
    }
  });

  it("answers the asked types alone", async () => {
    const [touch, co2, other] = [at(3, { measurement: "touch" }), at(2, { measurement: "co2" }), at(1)];
    await write(touch, co2, other);
    expect(idsOf(await ask("?event_types=touch&event_types=co2"))).toStrictEqual(ids(co2, touch));
    expect(idsOf(await ask("?eventTypes=touch"))).toStrictEqual(ids(touch));
    expect(idsOf(await ask("?event_types=none"))).toStrictEqual([]);
  });

  it.each([1, 7, 1000])("shows every event once over pages of %i, though packs overlap and repeat", async (size) => {
    const points = Array.from({ length: 40 }, (_, index) => at(Math.floor(index / 4) * 25));
    await write(...points.filter((_, index) => index % 2 === 0));
    await write(...points.filter((_, index) => index % 3 === 0));
    await write(...points);
    const shown: string[] = [];
    let query = `?page_size=${size}`;
    for (let pages = 0; pages <= points.length; pages++) {
      const page = await ask(query);
      expect(page.body.events.length).toBeLessThanOrEqual(size);
      shown.push(...idsOf(page));
      if (page.body.nextPageToken === "") break;
      query = `?page_size=${size}&page_token=${page.body.nextPageToken}`;
    }
    const expected = points.toSorted((a, b) => b.atNanos.localeCompare(a.atNanos) || (a.eventId < b.eventId ? 1 : -1));
    expect(shown).toStrictEqual(ids(...expected));
  });

  it("makes a page no larger than Lambda can answer, and goes on behind it", async () => {
    const points = Array.from({ length: 30 }, (_, index) =>
      at(index, { fields: { text: `${index}`.padEnd(250_000, '"') } }),
    );
    await write(...points);
    const first = await ask();
    expect(Buffer.byteLength(JSON.stringify(JSON.stringify(first.body)))).toBeLessThan(6_000_000);
    expect(idsOf(first).length).toBeGreaterThan(0);
    const second = await ask(`?page_token=${first.body.nextPageToken}`);
    expect([...idsOf(first), ...idsOf(second)]).toStrictEqual(
      ids(...points).slice(0, idsOf(first).length + idsOf(second).length),
    );
  });

  it.each([
    ["?start_time=yesterday", "start_time"],
    ["?end_time=-1", "end_time"],
    ["?start_time=2024-02-25T16:00:00Z&end_time=2024-02-25T15:00:00Z", "start_time must not be after end_time"],
    ["?page_size=-1", "page_size must be a whole number"],
    ["?page_size=1.5", "page_size must be a whole number"],
    ["?page_token=made-up", "page_token is not one that this call gave out"],
    ["?page_size=1&pageSize=2", "Give the query parameter pageSize or page_size once"],
  ])("refuses %s", async (query, fault) => {
    expect(await ask(query)).toMatchObject({ status: 400, body: { error: expect.stringContaining(fault) } });
  });

  it("takes the largest page size for larger ones, and the usual one for 0", async () => {
    await write(at(1));
    for (const size of ["0", "5000", "999999999"]) expect((await ask(`?page_size=${size}`)).status).toBe(200);
  });

  it("knows no device of another project, and none that an API token is not bound to", async () => {
    const token = { ...person, kind: "apiToken", project: management.state.project, scopes: ["read"] } as const;
    expect((await management.ask(token, "GET", path)).status).toBe(200);
    expect((await management.ask({ ...token, databases: [device] }, "GET", path)).status).toBe(200);
    expect((await management.ask({ ...token, databases: [randomUUID()] }, "GET", path)).status).toBe(404);
    const elsewhere = await management.makeProject();
    expect((await management.ask("roles/project.admin", "GET", `${elsewhere}/devices/${device}/events`)).status).toBe(
      404,
    );
  });

  it("is found by the device's id alone too", async () => {
    const event = at(1);
    await write(event);
    const anywhere = `/v2/projects/-/devices/${device.toUpperCase()}/events`;
    expect(idsOf(await management.ask("roles/project.user", "GET", anywhere))).toStrictEqual(ids(event));
    expect((await management.ask("stranger", "GET", anywhere)).status).toBe(404);
  });

  it("ends a page early where a filter passes over much, and finds what is behind on the next ones", async () => {
    const wanted = at(3000, { measurement: "touch" });
    await Promise.all(Array.from({ length: 1200 }, (_, index) => write(at(index))));
    await write(wanted);
    const found: string[] = [];
    let pages = 0;
    for (let token = ""; pages === 0 || token !== ""; pages++) {
      const page = await ask(`?event_types=touch&page_token=${token}`);
      found.push(...idsOf(page));
      token = page.body.nextPageToken;
    }
    expect(found).toStrictEqual(ids(wanted));
    expect(pages).toBeGreaterThan(1);
  });

  it("tells of changed labels as webhooks do", async () => {
    const fields = { added: '{"room":"12"}', modified: "{}", removed: '["floor"]' };
    await write(at(1, { measurement: "labelsChanged", fields, tags: {}, connectionTag: "" }));
    expect((await ask("?event_types=labelsChanged")).body.events).toMatchObject([
      { eventType: "labelsChanged", data: { added: { room: "12" }, modified: {}, removed: ["floor"] } },
    ]);
  });
});
