import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call } from "../../local/client/client.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";
import { type Received, Receiver } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;
let receiver: Receiver;
let connector: string;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  receiver = await new Receiver(laptop.ready.receiver).listen();
  connector = await client.connect(receiver.url, { labels: ["name", "room"] });
});

afterAll(async () => {
  await receiver?.close();
  await laptop?.stop();
});

const idOf = (device: Record<string, unknown>): string => String(device.name).split("/").at(-1) ?? "";
const emulated = async (type: string, labels: object): Promise<string> =>
  idOf(await client.manage("POST", "/devices", { type, labels }));
const nameOf = (id: string): string => `projects/${laptop.ready.project.id}/devices/${id}`;
const eventOf = (id: string, type: string): Promise<Received> =>
  until(`an event ${type} of ${id}`, () =>
    receiver.received.find(({ event }) => event.targetName === nameOf(id) && event.eventType === type),
  );
const reportedBy = (id: string, type: string): Promise<unknown> =>
  until(`${type} reported by ${id}`, async () => {
    const { reported } = await client.manage("GET", `/devices/${id}`);
    return (reported as Record<string, unknown> | undefined)?.[type];
  });
/** Makes a call that is not below the project in which the client works. */
const ask = async (method: string, path: string, body?: Record<string, unknown>): Promise<Record<string, unknown>> =>
  call(client.addresses, await client.token("admin"), method, path, body);

describe("an emulated device", () => {
  it("publishes an event that reaches the webhook in exactly the documented form, and is reported", async () => {
    const id = await emulated("temperature", { name: "test temp", room: "12" });
    const temperature = { value: 27, updateTime: "2024-05-29T10:34:03.970415Z" };
    expect(await client.manage("POST", `/devices/${id}:publish`, { temperature })).toEqual({});
    const { body } = await eventOf(id, "temperature");
    const { eventId } = JSON.parse(body).event;
    const time = "2024-05-29T10:34:03.970415Z";
    expect(eventId).toMatch(/^[0-9a-v]{20}$/);
    expect(body).toBe(
      `{"event":{"eventId":"${eventId}","targetName":"${nameOf(id)}","eventType":"temperature","data":{"temperature":` +
        `{"value":27,"updateTime":"${time}","samples":[{"value":27,"sampleTime":"${time}"}],"isBackfilled":false}},` +
        `"timestamp":"${time}"},"labels":{"name":"test temp","room":"12"},"metadata":{"deviceId":"${id}",` +
        `"projectId":"${laptop.ready.project.id}","deviceType":"temperature","productNumber":""}}`,
    );
    expect(await reportedBy(id, "temperature")).toMatchObject({ value: 27, updateTime: time, isBackfilled: false });
  });

  it("publishes a touch event", async () => {
    const id = await emulated("touch", {});
    await client.manage("POST", `/devices/${id}:publish`, { touch: {} });
    const { event } = await eventOf(id, "touch");
    expect(Object.keys(event.data.touch ?? {})).toEqual(["updateTime"]);
    expect(await reportedBy(id, "touch")).toEqual(event.data.touch);
  });

  it("reports its latest event, although an older one comes later", async () => {
    const id = await emulated("co2", {});
    const publish = (ppm: number, updateTime: string) =>
      client.manage("POST", `/devices/${id}:publish`, { co2: { ppm, updateTime } });
    await publish(900, "2024-05-29T10:00:00Z");
    await reportedBy(id, "co2");
    await publish(400, "2024-05-29T09:00:00Z");
    await publish(7, "2024-05-29T09:30:00Z");
    await until("all three events", () => receiver.fieldValues("co2", "ppm").size === 3);
    const log = `/devices/${id}/events?start_time=2024-05-29T00:00:00Z&end_time=2024-05-30T00:00:00Z`;
    await until("the log", async () => ((await client.manage("GET", log)).events as unknown[]).length === 3);
    expect(await reportedBy(id, "co2")).toEqual({ ppm: 900, updateTime: "2024-05-29T10:00:00.000000Z" });
  });

  it("is gone when it is deleted", async () => {
    const id = await emulated("motion", {});
    await client.manage("DELETE", `/devices/${id}`);
    await expect(client.manage("GET", `/devices/${id}`)).rejects.toThrow("404");
  });
});

describe("a change of labels", () => {
  it("is an event at the webhook, with the labels as they are now, and in the history", async () => {
    const id = await emulated("contact", { name: "door", room: "12" });
    const before = await client.manage("GET", `/sources/${id}`);
    const changes = { devices: [nameOf(id)], addLabels: { room: "13", floor: "2" }, removeLabels: ["name"] };
    expect(await client.manage("POST", "/devices:batchUpdate", changes)).toEqual({ batchErrors: [] });
    const { body, event } = await eventOf(id, "labelsChanged");
    expect(event.data).toEqual({ added: { floor: "2" }, modified: { room: "13" }, removed: ["name"] });
    expect(event.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(JSON.parse(body).labels).toEqual({ room: "13" });
    expect(JSON.stringify(JSON.parse(body))).toBe(body);
    const history = await until("the event in the history", async () => {
      const { events } = await client.manage("GET", `/devices/${id}/events?event_types=labelsChanged`);
      return (events as unknown[])[0];
    });
    expect(history).toEqual(event);
    // The event of the label does not change the device.
    const after = await client.manage("GET", `/sources/${id}`);
    expect([before.lastDataTime, after.lastDataTime]).toEqual([null, null]);
    expect((await client.manage("GET", `/sources/${id}/messages`)).messages).toEqual([]);
    expect((await client.manage("GET", `/devices/${id}`)).reported).toEqual({
      networkStatus: null,
      batteryStatus: null,
      touch: null,
      contact: null,
    });
  });

  it("goes only to connectors that take it, and comes of a change of the source too", async () => {
    const other = await new Receiver(laptop.ready.receiver).listen();
    const deaf = await client.connect(other.url, { events: ["touch"] });
    const source = await client.newSource();
    await client.manage("PATCH", source.path, { displayName: "renamed" });
    const { event } = await eventOf(source.uid, "labelsChanged");
    expect(event.data).toEqual({ added: {}, modified: { name: "renamed" }, removed: [] });
    const touch = await emulated("touch", {});
    await client.manage("POST", `/devices/${touch}:publish`, { touch: {} });
    await until("a touch", () => other.received[0]);
    expect(other.received.map((received) => received.event.eventType)).toEqual(["touch"]);
    await client.manage("DELETE", deaf);
    await other.close();
  });
});

describe("devices of several projects", () => {
  const newProject = async (displayName: string): Promise<string> => {
    const organization = `organizations/${laptop.ready.organization.id}`;
    return idOf(await ask("POST", "/v2/projects", { displayName, organization }));
  };

  it("are listed in order, and found by their ids alone", async () => {
    const ids: string[] = [];
    for (const value of [20, -3, 7]) {
      const id = await emulated("temperature", { name: `ordered ${value}` });
      await client.manage("POST", `/devices/${id}:publish`, { temperature: { value } });
      await reportedBy(id, "temperature");
      ids.push(id);
    }
    const [hot, cold, mild] = ids;
    const list = async (query: string) => {
      const { devices } = await ask("GET", `/v2/projects/-/devices?query=ordered&${query}`);
      return (devices as Record<string, unknown>[]).map(idOf);
    };
    expect(await list("order_by=-reported.temperature.value")).toEqual([hot, mild, cold]);
    expect(await list(`order_by=reported.temperature.value&projects=projects/${laptop.ready.project.id}`)).toEqual([
      cold,
      mild,
      hot,
    ]);
    expect((await ask("GET", `/v2/projects/-/devices/${hot}`)).name).toBe(nameOf(hot ?? ""));
    await until("the event in the history", async () => {
      const { events } = await ask("GET", `/v2/projects/-/devices/${hot}/events`);
      return (events as unknown[]).length === 1;
    });
  });

  it("move with their labels; what they sent before the move goes where it was accepted", async () => {
    const target = await newProject("another plant");
    const { uid, token } = await client.newSource(["oneYear"], { labels: { room: "12" } });
    const send = (name: string, bearer: string) =>
      client.post(JSON.stringify({ Metrics: [{ Name: name, Fields: { value: 1 } }] }), {
        authorization: `Bearer ${bearer}`,
      });
    expect(await send("before", token)).toMatchObject({ status: 200 });
    const moved = `projects/${target}/devices/${uid}`;
    const answer = await ask("POST", `/v2/projects/${target}/devices:transfer`, { devices: [nameOf(uid)] });
    expect(answer).toEqual({ transferredDevices: [moved], transferErrors: [] });
    await eventOf(uid, "before");
    expect(await ask("GET", `/v2/projects/-/devices/${uid}`)).toMatchObject({ name: moved, labels: { room: "12" } });
    expect(await ask("GET", `/v2/projects/${target}/sources/${uid}`)).toMatchObject({ retentions: [] });
    await expect(client.manage("GET", `/devices/${uid}`)).rejects.toThrow("404");
    await ask("POST", `/v2/projects/${target}/devices/${uid}:publish`, { after: { value: 2 } });
    await until("the event in its new project", async () => {
      const { events } = await ask("GET", `/v2/projects/${target}/devices/${uid}/events?event_types=after`);
      return (events as unknown[]).length === 1;
    });
    expect(receiver.received.some(({ event }) => event.eventType === "after")).toBe(false);
    await client.manage("DELETE", connector);
  });
});
