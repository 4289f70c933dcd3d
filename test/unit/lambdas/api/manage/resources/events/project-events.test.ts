import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PackTable } from "../../../../../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { eventSeries, packsOf } from "../../../../../../../lambdas/shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../../../../../../lambdas/shared/core/event/point.ts";
import { eventIdsOf } from "../../../../../../../lambdas/shared/core/intake/event-id.ts";
import { apiToken } from "../../../../../../support/identities.ts";
import { type Answer, type Caller, runManagement } from "../../../../../../support/management.ts";
import { point, source } from "../../../../../../support/points.ts";
import { keepPacks, startTables, type Tables } from "../../../../../../support/tables.ts";

const management = await runManagement();
let tables: Tables;
let log: PackTable;
let path: string;
let devices: string[];

beforeAll(async () => {
  tables = await startTables("events");
  log = new PackTable(tables.client, "events");
  management.state.eventLog = log;
});
afterAll(() => tables.stop());
beforeEach(async () => {
  path = await management.makeProject();
  devices = [randomUUID(), randomUUID(), randomUUID()];
  for (const [index, activationUid] of devices.entries()) {
    const body = { displayName: `d${index}`, type: index === 0 ? "LOGGER" : "EXTERNAL_CONNECTION", activationUid };
    await management.ask("roles/project.developer", "POST", `${path}/sources`, {
      ...body,
      labels: { floor: `${index}` },
    });
  }
});

const nowSeconds = Date.parse("2024-02-25T16:00:00Z") / 1000;

/** Writes events of a device, so many seconds ago. Answers their ids. */
async function write(device: number, secondsAgo: readonly number[], changed: Partial<IdentifiedPoint> = {}) {
  const id = devices[device] ?? "";
  const made = secondsAgo.map((seconds) => ({ ...point, ...changed, atNanos: `${nowSeconds - seconds}000000000` }));
  const ids = eventIdsOf(id, "", made);
  const points = made.map((one, index) => ({ ...one, eventId: ids[index] ?? "" }));
  const series = eventSeries(management.state.project, id);
  await keepPacks(
    tables.client,
    "events",
    packsOf(points).map((pack) => ({ series, pack, expiresAt: 2_000_000_000 })),
  );
  return ids;
}
const ask = (query = "", caller: Caller = "roles/project.user"): Promise<Answer> =>
  management.ask(caller, "GET", `${path}/events${query}`);
const idsOf = ({ body }: Answer): string[] => body.events.map(({ eventId }: { eventId: string }) => eventId);

describe("GET /v2/projects/P/events", () => {
  it("answers the events of all devices, newest first, each with its device", async () => {
    const [a3 = "", a1 = ""] = await write(0, [30, 10]);
    const [b2 = ""] = await write(1, [20]);
    const answer = await ask();
    expect([answer.status, idsOf(answer), answer.body.nextPageToken]).toStrictEqual([200, [a1, b2, a3], ""]);
    expect(answer.body.events.map(({ targetName }: { targetName: string }) => targetName.split("/").at(-1))).toEqual([
      devices[0],
      devices[1],
      devices[0],
    ]);
  });

  it("comes in pages of any size", async () => {
    const seconds = (offset: number) => Array.from({ length: 20 }, (_, index) => 3 * index + offset);
    for (const device of [0, 1, 2]) await write(device, seconds(device));
    const whole = idsOf(await ask());
    expect(whole).toHaveLength(60);
    for (const size of [1, 7, 59]) {
      const seen: string[] = [];
      let token = "";
      do {
        const page = await ask(`?page_size=${size}&page_token=${token}`);
        seen.push(...idsOf(page));
        token = page.body.nextPageToken;
      } while (token);
      expect(seen).toStrictEqual(whole);
    }
  });

  it("is narrowed by type, time and what chooses devices", async () => {
    const [a = ""] = await write(0, [10]);
    const [b = ""] = await write(1, [20], { measurement: "touch", fields: {} });
    const [c = ""] = await write(2, [30]);
    expect(idsOf(await ask("?event_types=touch"))).toEqual([b]);
    expect(idsOf(await ask(`?device_ids=${devices[2]?.toUpperCase()}&deviceIds=${devices[0]}`))).toEqual([a, c]);
    expect(idsOf(await ask("?device_types=logger"))).toEqual([a]);
    expect(idsOf(await ask("?label_filters=floor=2"))).toEqual([c]);
    expect(idsOf(await ask("?end_time=2024-02-25T15:59:40Z"))).toEqual([b, c]);
    expect(idsOf(await ask("?start_time=2024-02-25T15:59:45Z"))).toEqual([a]);
    expect(idsOf(await ask(`?device_ids=${randomUUID()}`))).toEqual([]);
  });

  it("tells a token that is bound to single sources of those alone", async () => {
    await write(0, [10]);
    const [b = ""] = await write(1, [20]);
    const token = apiToken(management.state.project, { scopes: ["read"] });
    expect(idsOf(await ask("", { ...token, databases: [devices[1] ?? ""] }))).toEqual([b]);
  });

  it("refuses more devices than it merges, named or not, and says what to do", async () => {
    const many = Array.from({ length: 501 }, () => randomUUID());
    const refused = { status: 400, body: { error: expect.stringContaining("at most 500 devices") } };
    expect(await ask(`?${many.map((id) => `device_ids=${id}`).join("&")}`)).toMatchObject(refused);
    const { project } = management.state;
    await Promise.all(many.map((id) => management.registry.sources.create({ ...source, id, project })));
    expect(await ask()).toMatchObject(refused);
    await write(0, [10]);
    expect(idsOf(await ask("?label_filters=floor"))).toHaveLength(1);
  });
});

describe("GET …/devices/D/events/E", () => {
  const show = (device: string | undefined, event: string | undefined) =>
    management.ask("roles/project.user", "GET", `${path}/devices/${device}/events/${event}`);

  it("shows the event as the history does", async () => {
    const [id = ""] = await write(0, [10]);
    const { events } = (await ask()).body;
    expect(await show(devices[0]?.toUpperCase(), id)).toMatchObject({ status: 200, body: events[0] });
  });

  it("knows no event of another device, no other event, and no odd id", async () => {
    const [id = ""] = await write(0, [10]);
    for (const [device, event] of [
      [devices[1], id],
      [devices[0], `${id.slice(0, 19)}${id.endsWith("v") ? "u" : "v"}`],
      [devices[0], "odd"],
      [randomUUID(), id],
    ]) {
      expect((await show(device, event)).status).toBe(404);
    }
  });
});
