import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PackTable } from "../../../../../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { eventSeries, packsOf } from "../../../../../../../lambdas/shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../../../../../../lambdas/shared/core/event/point.ts";
import { eventIdsOf } from "../../../../../../../lambdas/shared/core/intake/event-id.ts";
import { runManagement } from "../../../../../../support/management.ts";
import { point } from "../../../../../../support/points.ts";
import { keepPacks, startTables, type Tables } from "../../../../../../support/tables.ts";

const management = await runManagement();
const developer = "roles/project.developer";
let tables: Tables;
let connector: string;
let device: string;

beforeAll(async () => {
  tables = await startTables("events");
  management.state.eventLog = new PackTable(tables.client, "events");
});
afterAll(() => tables.stop());
beforeEach(async () => {
  const project = await management.makeProject();
  device = randomUUID();
  const source = { displayName: "erp", type: "LOGGER", activationUid: device, labels: { floor: "2" } };
  await management.ask(developer, "POST", `${project}/sources`, source);
  const body = { httpConfig: { url: "https://example.com/hook" }, events: ["temperature"], labels: ["floor"] };
  connector = `/v2/${(await management.ask(developer, "POST", `${project}/dataconnectors`, body)).body.name}`;
});

/** Writes an event of the device into the log. Answers it. */
async function logged(millis: number, measurement = "temperature"): Promise<IdentifiedPoint> {
  const made = { ...point, measurement, atNanos: `${1_708_876_000_000 + millis}000000` };
  const written = { ...made, eventId: eventIdsOf(device, "", [made])[0] ?? "" };
  const series = eventSeries(management.state.project, device);
  const packs = packsOf([written]).map((pack) => ({ series, pack, expiresAt: 2_000_000_000 }));
  await keepPacks(tables.client, "events", packs);
  return written;
}

const resend = (...events: { device: string; eventId: string }[]) =>
  management.ask(developer, "POST", `${connector}:resend`, { events });

describe(":resend", () => {
  it("puts copies of the events on the connector's queue, and tells of each", async () => {
    const [one, other] = [await logged(1), await logged(2)];
    const name = `projects/${management.state.project}/devices/${device}`;
    const asked = [one, other].map(({ eventId }) => ({ device: name, eventId }));
    const { status, body } = await resend(...asked);
    const sent = { resent: true, reason: null, message: null };
    expect([status, body.events]).toEqual([200, asked.map((each) => ({ ...each, ...sent }))]);
    expect(management.state.sent).toMatchObject([
      { message: { eventId: one.eventId, device, copy: "replay", type: "temperature" } },
      { message: { eventId: other.eventId, copy: "replay" } },
    ]);
    expect(JSON.parse(management.state.sent[0]?.message.body ?? "")).toMatchObject({
      event: { eventId: one.eventId, eventType: "temperature" },
      labels: { floor: "2" },
    });
  });

  it("sends what it can, and says of the others why not", async () => {
    const [there, ofOtherType] = [await logged(3), await logged(4, "touch")];
    const elsewhere = randomUUID();
    const asked = [
      { device, eventId: ofOtherType.eventId },
      { device, eventId: `${there.eventId.slice(0, 19)}${there.eventId.endsWith("v") ? "u" : "v"}` },
      { device, eventId: "nonsense" },
      { device: elsewhere, eventId: there.eventId },
      { device: device.toUpperCase(), eventId: there.eventId },
    ];
    const { events } = (await resend(...asked)).body;
    expect(events.map(({ reason }: { reason: string }) => reason)).toEqual([
      "NOT_TAKEN",
      "NO_EVENT",
      "NO_EVENT",
      "NO_DEVICE",
      null,
    ]);
    expect(management.state.sent.map(({ message }) => message.eventId)).toEqual([there.eventId]);
  });

  it("sends an event once that is asked for twice", async () => {
    const { eventId } = await logged(5);
    const { events } = (await resend({ device, eventId }, { device, eventId })).body;
    expect(events).toMatchObject([{ resent: true }, { resent: true }]);
    expect(management.state.sent).toHaveLength(1);
  });

  it("runs beside a replay, and refuses a connector that is not active", async () => {
    const { eventId } = await logged(6);
    const range = { startTime: "2024-02-25T15:00:00Z", endTime: "2024-02-25T16:00:00Z" };
    expect((await management.ask(developer, "POST", `${connector}:replay`, range)).status).toBe(200);
    expect((await resend({ device, eventId })).body.events).toMatchObject([{ resent: true }]);
    await management.ask(developer, "PATCH", connector, { status: "USER_DISABLED" });
    expect(await resend({ device, eventId })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("USER_DISABLED") },
    });
  });

  it("takes from one event to a hundred", async () => {
    const many = Array.from({ length: 101 }, () => ({ device, eventId: "x" }));
    expect((await resend(...many)).status).toBe(400);
    expect((await resend()).status).toBe(400);
    expect((await resend(...many.slice(1))).body.events).toHaveLength(100);
  });

  it("says that the connector's queue is missing", async () => {
    const { eventId } = await logged(7);
    management.state.waiting = undefined;
    expect((await resend({ device, eventId })).status).toBe(503);
    management.state.waiting = { visible: 0, hidden: 0 };
  });
});

describe(":resendFailed", () => {
  const resendFailed = (body: object) => management.ask(developer, "POST", `${connector}:resendFailed`, body);

  it("starts a job that shows its range, and one at a time", async () => {
    const { status, body } = await resendFailed({ startTime: "2024-02-25T15:00:00.0000001Z" });
    expect([status, body]).toMatchObject([
      200,
      {
        kind: "resend",
        state: "RUNNING",
        target: connector.slice("/v2/".length),
        parameters: { startTime: "2024-02-25T15:00:00.001000Z", endTime: "2024-02-25T16:00:00.250000Z" },
      },
    ]);
    expect(await resendFailed({ startTime: "2024-02-25T15:00:00Z" })).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining("a resend that runs") },
    });
  });

  it("begins with the oldest attempts that are logged still", async () => {
    const { body } = await resendFailed({ startTime: "2023-01-01T00:00:00Z", endTime: "2024-02-25T15:00:00Z" });
    expect(body.parameters).toEqual({
      startTime: "2024-02-18T16:00:00.250000Z",
      endTime: "2024-02-25T15:00:00.000000Z",
    });
  });

  it.each([
    { startTime: "2024-02-25T17:00:00Z" },
    { startTime: "2024-02-25T15:00:00Z", endTime: "2024-02-25T14:00:00Z" },
    { startTime: "2024-01-01T00:00:00Z", endTime: "2024-02-01T00:00:00Z" },
    {},
  ])("refuses %j", async (body) => {
    expect((await resendFailed(body)).status).toBe(400);
  });
});
