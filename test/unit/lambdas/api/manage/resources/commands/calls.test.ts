import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const { state, ask, registry } = management;
const developer = "roles/project.developer";
const asked = { topic: "plc/oven/setpoint", mapping: "float", data: "21.5" };

let project: string;
let device: string;
let at: string;

beforeEach(async () => {
  state.beforeEffect = () => {};
  state.now = Date.parse("2024-02-25T16:00:00.250Z");
  project = await management.makeProject();
  device = randomUUID();
  at = `${project}/devices/${device}`;
  const source = { displayName: "Oven", type: "LOGGER", activationUid: device };
  expect((await ask(developer, "POST", `${project}/sources`, source)).status).toBe(200);
  state.waited = (millis) => {
    state.now += millis;
  };
});

const place = () => ({ project: state.project, source: device });
const command = (changes: object = {}) => ask(developer, "POST", `${at}:command`, { ...asked, ...changes });

describe("sending a command", () => {
  it("sends what the source expects to its client, and tells that it was acknowledged", async () => {
    state.clients.set(device, "DELIVERED");
    const { status, body } = await command();
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { state: "DELIVERED", ...asked, id: null, acknowledgement: null, clients: [{ clientId: device }] },
    });
    expect(state.commands).toStrictEqual([
      {
        clientId: device,
        topic: `v1/sources/${device}/cmd/writedata`,
        payload: '{"Topic":"plc/oven/setpoint","Mapping":"float","Data":"21.5"}',
        timeoutSeconds: 5,
      },
    ]);
  });

  it.each(["DELIVERED", "NOT_CONNECTED", "UNKNOWN"] as const)("tells %s, once and later", async (outcome) => {
    state.clients.set(device, outcome);
    const { body } = await command();
    expect(body).toMatchObject({ state: outcome, clients: [{ clientId: device, outcome }] });
    expect(state.commands).toHaveLength(1);
    expect((await ask("roles/project.user", "GET", `${at}/commands`)).body.commands).toStrictEqual([body]);
    expect((await ask("roles/project.user", "GET", `/v2/${body.name}`)).body).toStrictEqual(body);
  });

  it("tells that nobody is connected if no client is known", async () => {
    expect((await command()).body).toMatchObject({ state: "NOT_CONNECTED", clients: [] });
  });

  it.each([
    [["NOT_CONNECTED", "DELIVERED", "UNKNOWN"], "DELIVERED"],
    [["NOT_CONNECTED", "UNKNOWN"], "UNKNOWN"],
    [["NOT_CONNECTED", "NOT_CONNECTED"], "NOT_CONNECTED"],
    [["refused", "DELIVERED"], "DELIVERED"],
    [["refused", "UNKNOWN"], "UNKNOWN"],
  ] as const)("tries all clients of a source: %j is %s", async (outcomes, expected) => {
    for (const [index, outcome] of outcomes.entries()) state.clients.set(`${device}-${index}`, outcome);
    const { body } = await command();
    expect(body.state).toBe(expected);
    expect(state.commands).toHaveLength(outcomes.length);
  });

  it("sends to no client but the source's own", async () => {
    state.clients.set(randomUUID(), "DELIVERED");
    expect((await command()).body.state).toBe("NOT_CONNECTED");
    expect(state.commands).toStrictEqual([]);
  });

  it("keeps nothing of a command that was certainly not sent, and lets it be sent again", async () => {
    state.clients.set(device, "refused");
    const { status } = await command({ id: "7" });
    expect(status).toBe(503);
    expect((await ask(developer, "GET", `${at}/commands`)).body.commands).toStrictEqual([]);
    state.clients.set(device, "DELIVERED");
    expect((await command({ id: "7", timeout: "1s" })).status).toBe(200);
  });

  it("says of a command whose call was cut off that nobody knows, and never sends it again", async () => {
    state.clients.set(device, "DELIVERED");
    state.beforeEffect = (effect) => {
      if (effect === "UpdateItemCommand") throw new Error("cut off");
    };
    expect((await command()).status).toBe(503);
    state.beforeEffect = () => {};
    const { body } = await ask(developer, "GET", `${at}/commands`);
    expect(body.commands).toMatchObject([{ state: "UNKNOWN", ...asked }]);
    expect(await registry.commands.waiting(place())).toStrictEqual([]);
    expect(state.commands).toHaveLength(1);
  });
});

describe("a command with an id", () => {
  const answers = (status: string, error: string | null = null, atMillis = state.now) =>
    registry.commands.noteAnswer(place(), { id: "7", status, error }, atMillis);

  it("waits for the source's answer", async () => {
    state.clients.set(device, "DELIVERED");
    state.meanwhile = async (payload) => {
      expect(JSON.parse(payload)).toStrictEqual({ Topic: asked.topic, Mapping: "float", Data: "21.5", Id: "7" });
      await answers("DONE");
    };
    const { body } = await command({ id: "7" });
    expect(body).toMatchObject({ id: "7", state: "DELIVERED", acknowledgement: { status: "DONE", error: null } });
  });

  it("waits for no longer than its timeout, and shows an answer that comes later", async () => {
    state.clients.set(device, "DELIVERED");
    const start = state.now;
    const { body } = await command({ id: "7", timeout: "3s" });
    expect(body.acknowledgement).toBeNull();
    expect(state.now - start).toBeLessThanOrEqual(3000);
    expect(state.now - start).toBeGreaterThan(2000);
    await answers("FAILED", "jammed");
    const { body: later } = await ask(developer, "GET", `/v2/${body.name}`);
    expect(later.acknowledgement).toMatchObject({ status: "FAILED", error: "jammed" });
    expect((await ask(developer, "GET", `${at}/commands`)).body.commands).toStrictEqual([later]);
  });

  it("shows the answer that the broker got last, in whatever order they come", async () => {
    state.clients.set(device, "DELIVERED");
    const { body } = await command({ id: "7", timeout: "1s" });
    await answers("DONE", null, 2000);
    await answers("STARTED", null, 1000);
    await answers("DONE", null, 2000);
    expect((await ask(developer, "GET", `/v2/${body.name}`)).body.acknowledgement.status).toBe("DONE");
  });

  it("is refused if another has the id, and is not sent", async () => {
    state.clients.set(device, "DELIVERED");
    await command({ id: "7", timeout: "1s" });
    const { status, body } = await command({ id: "7" });
    expect({ status, error: body.error }).toMatchObject({ status: 409, error: expect.stringContaining("another id") });
    expect(state.commands).toHaveLength(1);
  });

  it("keeps its id while it may wait, so that the source can answer whenever it comes", async () => {
    await command({ id: "7", validFor: "1728000s" });
    state.now += 8 * 24 * 3_600_000;
    expect((await command({ id: "7" })).status).toBe(409);
    state.now += 20 * 24 * 3_600_000;
    expect((await command({ id: "7" })).status).toBe(200);
  });

  it("leaves its id to another if it is taken back before it was sent", async () => {
    const { body } = await command({ id: "7", validFor: "60s" });
    expect((await ask(developer, "DELETE", `/v2/${body.name}`)).status).toBe(200);
    expect((await command({ id: "7", data: "22" })).status).toBe(200);
  });

  it("does not wait if nobody has the command", async () => {
    const start = state.now;
    await command({ id: "7" });
    expect(state.now).toBe(start);
  });

  it("takes no answer to an id that no command has", async () => {
    await answers("DONE");
    expect(await registry.commands.answer(place(), "7")).toBeUndefined();
  });
});

describe("what is refused", () => {
  it.each([
    [{ topic: "" }, "topic"],
    [{ topic: 1 }, "topic"],
    [{ topic: "\ud800" }, "topic"],
    [{ data: {} }, "data"],
    [{ data: null }, "data"],
    [{ data: 2 ** 53 }, "data"],
    [{ data: "x".repeat(33_000) }, "data"],
    [{ mapping: 1 }, "mapping"],
    [{ id: "" }, "id"],
    [{ id: "a\u0000" }, "id"],
    [{ id: "x".repeat(101) }, "id"],
    [{ timeout: "0s" }, "timeout"],
    [{ timeout: "16s" }, "timeout"],
    [{ timeout: 5 }, "timeout"],
    [{ validFor: "2678401s" }, "validFor"],
    [{ validUntil: "2024-02-25T15:00:00Z" }, "validUntil"],
    [{ validUntil: "2034-02-25T15:00:00Z" }, "validUntil"],
    [{ validFor: "60s", validUntil: "2024-02-25T17:00:00Z" }, "validUntil"],
  ])("%j", async (changes, field) => {
    state.clients.set(device, "DELIVERED");
    const { status, body } = await command(changes);
    expect({ status, error: body.error }).toStrictEqual({ status: 400, error: expect.stringContaining(field) });
    expect(state.commands).toStrictEqual([]);
  });

  it("a command to an emulated device, and to one that is not there", async () => {
    const { body } = await ask(developer, "POST", `${project}/devices`, { type: "temperature" });
    const emulated = await ask(developer, "POST", `/v2/${body.name}:command`, asked);
    expect(emulated).toMatchObject({ status: 400, body: { error: expect.stringContaining("emulated") } });
    expect((await ask(developer, "POST", `${project}/devices/${randomUUID()}:command`, asked)).status).toBe(404);
  });
});

describe("a command that may wait", () => {
  const waits = () => command({ validFor: "3600s" });

  it("is queued if nobody is connected, and its source is looked at", async () => {
    const { body } = await waits();
    expect(body).toMatchObject({ state: "QUEUED", sentTime: null, validUntil: "2024-02-25T17:00:00.250000Z" });
    const id = body.name.split("/").at(-1);
    expect(await registry.commands.waiting(place())).toStrictEqual([id]);
    expect(await registry.commands.waitingSource(place())).toMatchObject({ lookAt: state.now + 600_000 });
  });

  it("is looked at once it waits, for a device that connected meanwhile", async () => {
    await waits();
    expect(state.jobs).toStrictEqual([]);
    state.clients.set(device, "NOT_CONNECTED");
    await waits();
    expect(state.jobs).toStrictEqual([{ version: 1, kind: "commands", ...place(), reasonAt: state.now }]);
  });

  it.each(["DELIVERED", "UNKNOWN"] as const)("is not queued if it is %s", async (outcome) => {
    state.clients.set(device, outcome);
    expect((await waits()).body.state).toBe(outcome);
    expect(await registry.commands.waiting(place())).toStrictEqual([]);
  });

  it("waits behind others, even if the source is connected by now", async () => {
    const first = await waits();
    state.clients.set(device, "DELIVERED");
    state.now += 1;
    const second = await waits();
    expect(second.body.state).toBe("QUEUED");
    const ids = [first, second].map(({ body }) => body.name.split("/").at(-1));
    expect(await registry.commands.waiting(place())).toStrictEqual(ids);
    expect(state.jobs).toStrictEqual([{ version: 1, kind: "commands", ...place(), reasonAt: state.now }]);
  });

  it("is refused where a hundred wait, until one is deleted", async () => {
    const names: string[] = [];
    for (let count = 0; count < 100; count++) names.push((await waits()).body.name);
    const { status, body } = await waits();
    expect({ status, error: body.error }).toMatchObject({
      status: 409,
      error: expect.stringContaining("100 commands"),
    });
    expect((await ask(developer, "DELETE", `/v2/${names[0]}`)).status).toBe(200);
    expect((await waits()).status).toBe(200);
  });

  it("can be deleted while it waits, and no more when it was sent or has expired", async () => {
    const { body } = await waits();
    expect((await ask(developer, "DELETE", `/v2/${body.name}`)).body).toStrictEqual({});
    expect((await ask(developer, "GET", `/v2/${body.name}`)).status).toBe(404);
    expect(await registry.commands.waiting(place())).toStrictEqual([]);
    const expired = await waits();
    state.now += 3_600_000;
    expect((await ask(developer, "GET", `/v2/${expired.body.name}`)).body.state).toBe("EXPIRED");
    expect((await ask(developer, "DELETE", `/v2/${expired.body.name}`)).status).toBe(409);
  });

  it("is listed with the others, newest first, in pages", async () => {
    for (const data of [1, 2, 3]) {
      state.now += 1;
      await command({ data, validFor: "3600s" });
    }
    const one = await ask(developer, "GET", `${at}/commands?page_size=2`);
    const two = await ask(developer, "GET", `${at}/commands?page_size=2&page_token=${one.body.nextPageToken}`);
    const data = [one, two].flatMap(({ body }) => body.commands.map((each: { data: number }) => each.data));
    expect(data).toStrictEqual([3, 2, 1]);
    expect(two.body.nextPageToken).toBe("");
  });
});
