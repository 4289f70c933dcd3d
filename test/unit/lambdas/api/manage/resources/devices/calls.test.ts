import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { FieldValue } from "../../../../../../../lambdas/shared/core/event/field-value.ts";
import { developer, makeDevice, reported } from "../../../../../../support/devices.ts";
import { type Answer, type Caller, person, runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let project: string;
const user = "roles/project.user";

beforeEach(async () => {
  project = await management.makeProject();
});

const idOf = (path: string): string => path.split("/").at(-1) ?? "";
const list = (query = "", caller: Caller = user, path = project): Promise<Answer> =>
  management.ask(caller, "GET", `${path}/devices${query}`);
const report = (id: string, value: number, type = "temperature"): Promise<void> =>
  management.registry.latestEvents.keep(idOf(project), id, reported(type, { value }), 1000);

describe("a device", () => {
  it("is a source as consumers see it, with the data of the latest event of each type", async () => {
    const id = await makeDevice(management, project, { displayName: "press", labels: { room: "12" } });
    await management.registry.latestEvents.keep(idOf(project), id, reported("co2", { ppm: 400 }), 1000);
    await management.registry.latestEvents.keep(idOf(project), id, reported("touch", {}), 1000);
    const { status, body } = await management.ask(user, "GET", `${project}/devices/${id.toUpperCase()}`);
    expect([status, body]).toStrictEqual([
      200,
      {
        name: `${project.slice("/v2/".length)}/devices/${id}`,
        type: "logger",
        productNumber: "",
        labels: { room: "12", name: "press" },
        reported: {
          co2: { ppm: 400, updateTime: "2024-02-25T15:46:40.000000Z" },
          touch: { updateTime: "2024-02-25T15:46:40.000000Z" },
        },
      },
    ]);
    expect((await list()).body).toStrictEqual({ devices: [body], nextPageToken: "" });
  });

  it("has reported nothing before its first event, and a change of its labels is none that is reported", async () => {
    const id = await makeDevice(management, project);
    const change = { added: "{}", modified: "{}", removed: "[]" };
    await management.registry.latestEvents.keep(idOf(project), id, reported("labelsChanged", change), 1000);
    expect((await management.ask(user, "GET", `${project}/devices/${id}`)).body.reported).toBeUndefined();
  });

  it.each<[string, Record<string, FieldValue>]>([
    ["temperature", { celsius: 21 }],
    ["temperature", { value: 21, samples: '[{"value":21,"sampleTime":"abc"}]' }],
    ["networkStatus", { signalStrength: 80, rssi: -60, cloudConnectors: "[{}]" }],
    ["networkStatus", { signalStrength: 80, rssi: -60, cloudConnectors: '["x"]' }],
    ["connectionStatus", { connection: "OFFLINE", available: "[1]" }],
    ["ethernetStatus", { macAddress: "f0:b5:b7:00:0a:08", ipAddress: "10.0.0.1", errors: "[{}]" }],
    ["deskOccupancy", { state: "OCCUPIED", remarks: "[{}]" }],
    ["temperature", { value: "21" }],
    ["temperature", { value: 21, samples: "[1,2]" }],
    ["humidity", { temperature: 21 }],
    ["networkStatus", { signalStrength: 80 }],
    ["pressure", { bar: 1 }],
    ["contact", { open: true }],
  ])("has not reported a %s of %j, at which clients that know the type fail", async (type, fields) => {
    const id = await makeDevice(management, project);
    await management.registry.latestEvents.keep(idOf(project), id, reported(type, fields), 1000);
    await management.registry.latestEvents.keep(idOf(project), id, reported("level", { litres: 3 }), 1000);
    const { body } = await management.ask(user, "GET", `${project}/devices/${id}`);
    expect(Object.keys(body.reported)).toStrictEqual(["level"]);
  });

  it("leaves out the oldest reports if there are more than an answer holds", async () => {
    const id = await makeDevice(management, project);
    const text = "x".repeat(180_000);
    for (let age = 0; age < 8; age++) {
      const event = reported(`type${age}`, { text }, 1_708_876_000 - age);
      await management.registry.latestEvents.keep(idOf(project), id, event, 1000);
    }
    const { body } = await management.ask(user, "GET", `${project}/devices/${id}`);
    expect(Object.keys(body.reported)).toStrictEqual(["type0", "type1", "type2", "type3", "type4"]);
  });

  it("is found by its id alone, by whoever may read its project", async () => {
    const id = await makeDevice(management, project);
    const path = `/v2/projects/-/devices/${id}`;
    const inside = await management.ask(user, "GET", path);
    expect(inside.body.name).toBe(`projects/${idOf(project)}/devices/${id}`);
    expect((await management.ask("stranger", "GET", path)).status).toBe(404);
    expect((await management.ask(user, "GET", `/v2/projects/-/devices/${randomUUID()}`)).status).toBe(404);
    expect((await management.ask(user, "GET", `/v2/projects/-/devices/${person.id}`)).status).toBe(404);
    const token = { ...person, kind: "apiToken", project: idOf(project), scopes: ["read"] } as const;
    expect((await management.ask(token, "GET", path)).status).toBe(200);
    expect((await management.ask({ ...token, scopes: ["write"] }, "GET", path)).status).toBe(404);
    expect((await management.ask({ ...token, databases: [randomUUID()] }, "GET", path)).status).toBe(404);
  });

  it("reports nothing of an earlier device with the same id", async () => {
    const id = await makeDevice(management, project);
    await report(id, 1);
    await management.ask(developer, "DELETE", `${project}/sources/${id}`);
    // This report was on its way to the registry while the source was removed.
    await report(id, 2);
    await makeDevice(management, project, { activationUid: id });
    expect((await management.ask(user, "GET", `${project}/devices/${id}`)).body.reported).toBeUndefined();
  });
});

describe("an API token that is bound to some sources", () => {
  it("is told why a call is closed that is about more than those", async () => {
    const id = await makeDevice(management, project);
    const bound = { ...person, kind: "apiToken", project: idOf(project), scopes: ["read"], databases: [id] } as const;
    for (const path of [project, `${project}/members`, `${project}/jobs`, "/v2/projects/-/members"]) {
      expect(await management.ask(bound, "GET", path)).toMatchObject({
        status: 403,
        body: { error: expect.stringContaining("bound to single sources") },
      });
      expect((await management.ask({ ...bound, databases: [] }, "GET", path)).status).toBe(200);
    }
    expect((await management.ask(bound, "GET", `${project}/devices/${id}/events`)).status).toBe(200);
  });
});
