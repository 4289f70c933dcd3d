import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let path: string;
const developer = "roles/project.developer";

const full = {
  displayName: "Azure",
  status: "ACTIVE",
  events: ["touch"],
  labels: ["name"],
  httpConfig: { url: "https://example.com/", signatureSecret: "s3cret", headers: { "X-A": "1" } },
};

beforeEach(async () => {
  const project = await management.makeProject();
  const { body } = await management.ask(developer, "POST", `${project}/dataconnectors`, full);
  path = `/v2/${body.name}`;
});

const read = async () => (await management.ask(developer, "GET", path)).body;
const patch = (body: unknown, query = ""): Promise<Answer> =>
  management.ask(developer, "PATCH", `${path}${query}`, body);
const stored = async () => {
  const connector = await management.registry.connectors.get(management.state.project, path.split("/").at(-1) ?? "");
  if (!connector) throw new Error("There is no connector.");
  return connector;
};

describe("changing a data connector without a mask", () => {
  it.each<[string, object, object]>([
    ["one field", { displayName: "new" }, { ...full, displayName: "new" }],
    [
      "one field of httpConfig",
      { httpConfig: { url: "https://b.example/" } },
      { ...full, httpConfig: { ...full.httpConfig, url: "https://b.example/" } },
    ],
    ["a cleared list", { events: [], labels: [] }, { ...full, events: [], labels: [] }],
    [
      "a cleared secret",
      { httpConfig: { signatureSecret: "" } },
      { ...full, httpConfig: { ...full.httpConfig, signatureSecret: "" } },
    ],
    [
      "all headers",
      { httpConfig: { headers: { "X-B": "2" } } },
      { ...full, httpConfig: { ...full.httpConfig, headers: { "X-B": "2" } } },
    ],
    ["nothing", {}, full],
    ["nulls", { displayName: null, status: null, httpConfig: null, pubsubConfig: null }, full],
    [
      "a list that is null, as Go clients write an empty one",
      { events: null, labels: null },
      { ...full, events: [], labels: [] },
    ],
    ["unknown keys", { name: "x", type: "HTTP_PUSH", httpConfig: { timeout: 3 } }, full],
  ])("merges %s into what was there", async (_, body, expected) => {
    const answer = await patch(body);
    expect([answer.status, answer.body]).toMatchObject([200, expected]);
    expect(await read()).toStrictEqual(answer.body);
  });

  it("takes the whole object back, as clients send it", async () => {
    const before = await read();
    expect((await patch({ ...before, gcpConfig: null })).body).toStrictEqual(before);
  });

  it("refuses members of the wrong type and addresses that are not public, and changes nothing then", async () => {
    expect(await patch({ events: [7] })).toMatchObject({ status: 400, body: { code: 400 } });
    expect(await patch({ httpConfig: { url: "https://192.168.0.1/" } })).toMatchObject({ status: 400 });
    expect(await read()).toMatchObject(full);
  });
});

describe("changing a data connector by a mask", () => {
  it.each<[string, object, object]>([
    ["displayName", { displayName: "new", events: [] }, { ...full, displayName: "new" }],
    ["display_name", { displayName: "new", events: [] }, { ...full, displayName: "new" }],
    ["events,labels", { events: ["co2"] }, { ...full, events: ["co2"], labels: [] }],
    [
      "httpConfig.headers",
      { httpConfig: { url: "https://b.example/" } },
      { ...full, httpConfig: { ...full.httpConfig, headers: {} } },
    ],
    [
      "httpConfig",
      { httpConfig: { url: "https://b.example/" } },
      { ...full, httpConfig: { url: "https://b.example/", signatureSecret: "", headers: {} } },
    ],
    [
      "http_config.signature_secret",
      { httpConfig: { signatureSecret: "new" } },
      { ...full, httpConfig: { ...full.httpConfig, signatureSecret: "new" } },
    ],
    ["httpConfig.url", {}, full],
    ["status", {}, full],
    ["displayName", {}, { ...full, displayName: "" }],
  ])("changes just what %s names", async (mask, body, expected) => {
    expect((await patch(body, `?update_mask=${mask}`)).body).toMatchObject(expected);
    expect(await read()).toMatchObject(expected);
  });

  it("reads the mask's name in both spellings", async () => {
    expect((await patch({ displayName: "new", events: [] }, "?updateMask=displayName")).body).toMatchObject({
      ...full,
      displayName: "new",
    });
  });

  it.each(["name", "type", "httpConfig.timeout", "displayName,,events", "*"])("refuses the mask %s", async (mask) => {
    const answer = await patch({}, `?update_mask=${encodeURIComponent(mask)}`);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^update_mask: .*name any of/) },
    });
  });
});

describe("changing a data connector's status", () => {
  it("starts afresh when it is enabled, so that what was queued or accepted before is not sent", async () => {
    const created = (await stored()).activeSince;
    management.state.now += 1000;
    await patch({ status: "USER_DISABLED" });
    expect(await stored()).toMatchObject({ status: "USER_DISABLED", activeSince: created });
    management.state.now += 1000;
    await patch({ status: "ACTIVE" });
    expect(await stored()).toMatchObject({ status: "ACTIVE", activeSince: created + 2000 });
  });

  it("drops nothing when an active one is set active again", async () => {
    const created = (await stored()).activeSince;
    management.state.now += 1000;
    await patch({ status: "ACTIVE" });
    expect((await stored()).activeSince).toBe(created);
  });

  it("revives one that the system disabled, and never lets anybody set that", async () => {
    const { id, project } = await stored();
    await management.registry.connectors.change(project, id, { status: "SYSTEM_DISABLED" });
    expect((await patch({ status: "SYSTEM_DISABLED", displayName: "x" })).body).toMatchObject({
      status: "SYSTEM_DISABLED",
    });
    expect((await patch({ status: "ACTIVE" })).body).toMatchObject({ status: "ACTIVE" });
    expect((await patch({ status: "SYSTEM_DISABLED" })).body).toMatchObject({ status: "ACTIVE" });
  });

  it("keeps what is queued and accepted while it is paused, where it retains its events", async () => {
    const created = (await stored()).activeSince;
    await patch({ pauseMode: "retain" });
    for (const status of ["USER_DISABLED", "ACTIVE"]) {
      management.state.now += 1000;
      await patch({ status });
    }
    expect(await stored()).toMatchObject({ status: "ACTIVE", activeSince: created });
  });

  it("does not revive what was missed before it began to retain", async () => {
    await patch({ status: "USER_DISABLED" });
    management.state.now += 1000;
    await patch({ pauseMode: "retain" });
    const since = management.state.now;
    management.state.now += 1000;
    await patch({ status: "ACTIVE" });
    expect(await stored()).toMatchObject({ status: "ACTIVE", activeSince: since });
  });

  it("takes away why the system disabled it, and how its receiver failed", async () => {
    const { id, project } = await stored();
    const systemDisabled = { rule: "gone", reason: "It is gone.", time: "2024-02-25T16:00:00Z" } as const;
    const { connectors } = management.registry;
    await connectors.change(project, id, { status: "SYSTEM_DISABLED", systemDisabled });
    await connectors.noteHealth(project, id, { state: "DOWN", downSince: management.state.now });
    expect(await read()).toMatchObject({ systemDisabled, health: { state: "DOWN" } });
    await patch({ status: "ACTIVE" });
    expect(await read()).toMatchObject({
      status: "ACTIVE",
      systemDisabled: null,
      health: { state: "UP", since: null },
    });
  });

  it.each([{ status: "USER_DISABLED" }, { pauseMode: "retain" }, { concurrency: 3 }])(
    "has its mapping follow %j",
    async (change) => {
      await patch(change);
      const { project, id: connector } = await stored();
      expect(management.state.jobs).toStrictEqual([{ version: 1, kind: "mapping", project, connector }]);
    },
  );

  it("has a paused connector that retains its events watched, so that none expires unseen", async () => {
    await patch({ pauseMode: "retain", status: "USER_DISABLED" });
    const { id } = await stored();
    expect(await management.registry.connectors.watched()).toContainEqual(expect.objectContaining({ connector: id }));
  });

  it.each([1, 2001, 2.5, "7"])("refuses a concurrency of %j", async (concurrency) => {
    expect(await patch({ concurrency })).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^.*concurrency: must be/) },
    });
  });

  it("lets route know of every change", async () => {
    const key = { pk: `PROJECT#${management.state.project}`, sk: "VERSION" };
    const version = async () => (await management.registry.table.get<{ version: number }>(key))?.version ?? 0;
    const before = await version();
    await patch({ events: ["co2"] });
    await patch({ status: "USER_DISABLED" });
    expect(await version()).toBe(before + 2);
  });
});

describe("changes at the same time", () => {
  it("lose no field, inside httpConfig either", async () => {
    const answers = await Promise.all([
      patch({ displayName: "new" }),
      patch({ events: ["co2"] }),
      patch({ httpConfig: { url: "https://b.example/" } }),
      patch({ httpConfig: { signatureSecret: "new" } }),
      patch({ httpConfig: { headers: { "X-B": "2" } } }),
    ]);
    expect(answers.map(({ status }) => status)).toStrictEqual([200, 200, 200, 200, 200]);
    expect(await read()).toMatchObject({
      ...full,
      displayName: "new",
      events: ["co2"],
      httpConfig: { url: "https://b.example/", signatureSecret: "new", headers: { "X-B": "2" } },
    });
  });

  it("never revive what was deleted meanwhile", async () => {
    const { project, id } = await stored();
    const answers = await Promise.all([patch({ displayName: "new" }), management.ask(developer, "DELETE", path)]);
    expect(answers[1]?.status).toBe(200);
    expect(await management.registry.connectors.get(project, id)).toBeUndefined();
  });
});

describe("deleting a data connector", () => {
  it("takes it out of everybody's sight at once, and leaves queue and mapping to a job", async () => {
    const { project, id } = await stored();
    expect(await management.ask(developer, "DELETE", path)).toMatchObject({ status: 200, body: {} });
    for (const method of ["GET", "PATCH", "DELETE"]) {
      expect((await management.ask(developer, method, path, {})).status).toBe(404);
    }
    expect(await management.registry.connectors.list(project)).toStrictEqual([]);
    expect(management.state.jobs).toContainEqual({ version: 1, kind: "remove", project, connector: id });
    expect(await management.registry.connectors.deleted(project, id)).toMatchObject({ status: "USER_DISABLED" });
  });
});
