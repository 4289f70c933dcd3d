import { beforeEach, describe, expect, it } from "vitest";
import { knownTypes } from "../../../../../../../lambdas/shared/core/event/known-types.ts";
import { deviceTypes } from "../../../../../../../lambdas/shared/core/source/device-types.ts";
import { developer, labelEvents, makeDevice, makeEmulated } from "../../../../../../support/devices.ts";
import { type Answer, person, runManagement } from "../../../../../../support/management.ts";
import { point } from "../../../../../../support/points.ts";

const management = await runManagement();
let project: string;

beforeEach(async () => {
  project = await management.makeProject();
});

const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
  management.ask(developer, method, `${project}${path}`, body);

describe("an emulated device", () => {
  it.each(deviceTypes)(
    "of the type %s has reported nothing yet: null for each event type of it, and never {}",
    async (type) => {
      const { body } = await ask("POST", "/devices", { type });
      const reported = Object.entries(body.reported);
      expect(reported.length).toBeGreaterThan(0);
      for (const [eventType, data] of reported)
        expect([knownTypes.includes(eventType), data]).toStrictEqual([true, null]);
      const { devices } = (await ask("GET", `/devices?device_ids=${body.name.split("/").at(-1)}`)).body;
      expect(devices).toStrictEqual([body]);
      expect((await ask("PUT", `/devices/${body.name.split("/").at(-1)}`, {})).body).toStrictEqual(body);
    },
  );

  it("has reported what came, beside null for what is still to come", async () => {
    const id = await makeEmulated(management, project, { type: "co2" });
    const { latestEvents } = management.registry;
    const event = { ...point, measurement: "co2", fields: { ppm: 400 } };
    await latestEvents.keep(management.state.project, id, event, 1000);
    await latestEvents.keep(management.state.project, id, { ...event, measurement: "batteryStatus" }, 1000);
    const updateTime = "2024-02-25T16:00:00.000000Z";
    expect((await ask("GET", `/devices/${id}`)).body.reported).toStrictEqual({
      networkStatus: null,
      batteryStatus: null,
      touch: null,
      co2: { ppm: 400, updateTime },
    });
  });

  it("has an id of 23 characters by which clients know it, and the type and labels it was given", async () => {
    const { status, body } = await ask("POST", "/devices", { type: "temperature", labels: { name: "room", a: "b" } });
    const id = body.name.split("/").at(-1);
    expect(status).toBe(200);
    expect(id).toMatch(/^emu[0-9a-v]{20}$/);
    expect(body).toStrictEqual({
      name: `projects/${management.state.project}/devices/${id}`,
      type: "temperature",
      productNumber: "",
      labels: { name: "room", a: "b" },
      reported: { networkStatus: null, batteryStatus: null, touch: null, temperature: null },
    });
    expect((await ask("GET", `/devices/${id}`)).body).toStrictEqual(body);
    expect((await management.ask(developer, "GET", `/v2/projects/-/devices/${id}`)).body).toStrictEqual(body);
    expect((await ask("GET", "/devices")).body.devices).toStrictEqual([body]);
  });

  it("has no name unless a label gives it one", async () => {
    const id = await makeEmulated(management, project, { type: "touch" });
    expect((await ask("GET", `/devices/${id}`)).body.labels).toStrictEqual({});
  });

  it.each(deviceTypes)("may be a %s", async (type) => {
    expect((await ask("POST", "/devices", { type })).body.type).toBe(type);
  });

  it("may be of no other type, and the refusal lists them", async () => {
    expect(await ask("POST", "/devices", { type: "toaster" })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("type: must be one of temperature, touch,") },
    });
  });

  it("is a source too, which signs in nowhere", async () => {
    const id = await makeEmulated(management, project, { type: "touch" });
    expect((await ask("GET", `/sources/${id}`)).body).toMatchObject({
      type: "EMULATOR",
      displayName: "",
      activationUid: id,
    });
    expect(await ask("POST", `/sources/${id}:resetPassword`)).toMatchObject({ status: 400 });
    expect((await management.registry.identities.get(id))?.passwordHash).toBeUndefined();
  });

  it("is linked to the retentions that it is made with, as any source is, and to none otherwise", async () => {
    const keeping = { displayName: "oneYear", kind: "DYNAMODB", duration: "86400s" };
    const { name } = (await ask("POST", "/retentions", keeping)).body;
    const retentionsOf = async (id: string) => (await ask("GET", `/sources/${id}`)).body.retentions;
    const kept = await makeEmulated(management, project, { type: "touch", retentions: ["oneYear"] });
    expect(await retentionsOf(kept)).toStrictEqual([name]);
    expect(await retentionsOf(await makeEmulated(management, project, { type: "touch" }))).toStrictEqual([]);
  });

  it("is not made for a retention that the project does not have", async () => {
    expect(await ask("POST", "/devices", { type: "touch", retentions: ["never"] })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("the project has no retention never") },
    });
    expect((await ask("GET", "/sources")).body.sources).toStrictEqual([]);
  });

  it("is changed by PUT, in its type and in all of its labels, of which an event tells", async () => {
    const id = await makeEmulated(management, project, { type: "touch", labels: { a: "1", b: "2" } });
    const put = await ask("PUT", `/devices/${id}`, { type: "co2", labels: { b: "2", c: "3" } });
    expect(put).toMatchObject({ status: 200, body: { type: "co2", labels: { b: "2", c: "3" } } });
    expect(labelEvents(management)).toStrictEqual([{ added: { c: "3" }, modified: {}, removed: ["a"] }]);
    expect((await ask("PUT", `/devices/${id}`, { type: "ccon" })).body).toMatchObject({
      type: "ccon",
      labels: { c: "3" },
    });
  });

  it("is gone when it is deleted, with its identity", async () => {
    const id = await makeEmulated(management, project, { type: "touch" });
    expect(await ask("DELETE", `/devices/${id}`)).toMatchObject({ status: 200, body: {} });
    expect((await ask("GET", `/devices/${id}`)).status).toBe(404);
    expect(await management.registry.identities.get(id)).toBeUndefined();
  });

  it("is all that PUT and DELETE change: they refuse a real device", async () => {
    const id = await makeDevice(management, project);
    for (const method of ["PUT", "DELETE"]) {
      expect(await ask(method, `/devices/${id}`, { type: "touch" })).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining("not emulated") },
      });
    }
    expect((await ask("GET", `/devices/${id}`)).status).toBe(200);
  });
});

describe("publish", () => {
  it("puts the events onto the intake queue as a door would, for any device", async () => {
    for (const id of [
      await makeEmulated(management, project, { type: "touch" }),
      await makeDevice(management, project),
    ]) {
      management.state.intake.length = 0;
      const body = { temperature: { value: 21.5, updateTime: "2024-02-25T15:00:00.5Z" } };
      expect(await ask("POST", `/devices/${id}:publish`, body)).toMatchObject({ status: 200, body: {} });
      expect(management.state.intake).toStrictEqual([
        {
          project: management.state.project,
          message: {
            version: 1,
            project: management.state.project,
            source: id,
            acceptedAt: management.state.now,
            nonce: expect.any(String),
            points: [
              {
                measurement: "temperature",
                connectionTag: "",
                tags: {},
                fields: { value: 21.5 },
                atNanos: "1708873200500000000",
              },
            ],
          },
        },
      ]);
    }
  });

  it.each<[string, unknown, number]>([
    ["another type's shape", { temperature: 21 }, 400],
    ["nothing", "", 400],
    ["labels", { labelsChanged: { added: "{}" } }, 400],
    ["more than 100 KiB", { text: { value: "x".repeat(103_000) } }, 400],
    ["a blob", { photo: { value: "data:image/png;base64,AAAA" } }, 400],
  ])("refuses %s, and queues nothing", async (_, body, status) => {
    const id = await makeEmulated(management, project, { type: "touch" });
    expect((await ask("POST", `/devices/${id}:publish`, body)).status).toBe(status);
    expect(management.state.intake).toStrictEqual([]);
  });

  it("is for devices that are there and enabled", async () => {
    const id = await makeDevice(management, project, { status: "DISABLED" });
    expect((await ask("POST", `/devices/${id}:publish`, { touch: {} })).status).toBe(403);
    expect((await ask("POST", "/devices/emu00000000000000000000:publish", { touch: {} })).status).toBe(404);
  });

  it("is not for API tokens, which send through another door", async () => {
    const id = await makeDevice(management, project);
    const token = { ...person, kind: "apiToken", project: management.state.project, scopes: ["write"] } as const;
    expect((await management.ask(token, "POST", `${project}/devices/${id}:publish`, { touch: {} })).status).toBe(403);
  });
});
