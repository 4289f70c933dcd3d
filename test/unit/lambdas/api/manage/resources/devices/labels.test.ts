import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { eventIdsOf } from "../../../../../../../lambdas/shared/core/intake/event-id.ts";
import { developer, labelEvents, makeDevice } from "../../../../../../support/devices.ts";
import { type Answer, runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let project: string;
let device: string;

beforeEach(async () => {
  project = await management.makeProject();
  device = await makeDevice(management, project, { displayName: "press", labels: { room: "12" } });
});

const nameOf = (id: string, of = project): string => `${of.slice("/v2/".length)}/devices/${id}`;
const update = (body: object): Promise<Answer> =>
  management.ask(developer, "POST", `${project}/devices:batchUpdate`, { devices: [nameOf(device)], ...body });
const labelsOf = async (id = device): Promise<unknown> =>
  (await management.ask(developer, "GET", `${project}/devices/${id}`)).body.labels;

describe("batchUpdate", () => {
  it("adds, changes and removes labels of many devices, each of which emits what changed in it", async () => {
    const other = await makeDevice(management, project, { displayName: "valve" });
    const answer = await update({
      devices: [nameOf(device), nameOf(other)],
      addLabels: { room: "13", floor: "2" },
      removeLabels: ["absent"],
    });
    expect([answer.status, answer.body]).toStrictEqual([200, { batchErrors: [] }]);
    expect(await labelsOf()).toStrictEqual({ name: "press", room: "13", floor: "2" });
    expect(await labelsOf(other)).toStrictEqual({ name: "valve", room: "13", floor: "2" });
    expect(labelEvents(management)).toHaveLength(2);
    expect(labelEvents(management)).toEqual(
      expect.arrayContaining([
        { added: { floor: "2" }, modified: { room: "13" }, removed: [] },
        { added: { room: "13", floor: "2" }, modified: {}, removed: [] },
      ]),
    );
  });

  it("keeps a key that is written with an escape, whatever keys others have sent before", async () => {
    const send = (key: string): Promise<Answer> => {
      const addLabels = `{"first":"x",${key}:"x"}`;
      return management.ask(
        developer,
        "POST",
        `${project}/devices:batchUpdate`,
        `{"devices":["${nameOf(device)}"],"addLabels":${addLabels}}`,
      );
    };
    for (let times = 0; times < 8; times++) {
      const refused = await send('"\\\\u"');
      expect(refused).toMatchObject({ status: 400 });
      expect(refused.body.error).toContain('must hold none of " \\ U+FFFE U+FFFF in its name.');
    }
    expect((await send('"\\u00b0F"')).status).toBe(200);
    expect(await labelsOf()).toStrictEqual({ name: "press", room: "12", first: "x", "°F": "x" });
    expect(labelEvents(management)).toStrictEqual([{ added: { first: "x", "°F": "x" }, modified: {}, removed: [] }]);
  });

  it("emits an event of the platform's own, at the time of the change", async () => {
    await update({ removeLabels: ["room"] });
    expect(management.state.intake).toMatchObject([
      {
        project: management.state.project,
        message: {
          version: 1,
          source: device,
          isOurs: true,
          acceptedAt: management.state.now,
          points: [{ measurement: "labelsChanged", atNanos: `${management.state.now}000000`, connectionTag: "" }],
        },
      },
    ]);
    expect(labelEvents(management)).toStrictEqual([{ added: {}, modified: {}, removed: ["room"] }]);
  });

  it("emits another event each time a change is made and undone, be it at one moment", async () => {
    for (const room of ["13", "12", "13"]) await update({ addLabels: { room } });
    const ids = management.state.intake.flatMap(({ message }) => eventIdsOf(device, message.nonce, message.points));
    expect(new Set(ids).size).toBe(3);
  });

  it("emits nothing where nothing changes", async () => {
    await update({ addLabels: { room: "12" }, removeLabels: ["absent"] });
    expect(management.state.intake).toStrictEqual([]);
  });

  it("takes the label name for the display name, with which the device loses its name", async () => {
    const source = async () => (await management.ask(developer, "GET", `${project}/sources/${device}`)).body;
    await update({ addLabels: { name: "mill" } });
    expect(await source()).toMatchObject({ displayName: "mill", labels: { name: "mill" } });
    await update({ removeLabels: ["name"] });
    expect(await source()).toMatchObject({ displayName: "", labels: { room: "12" } });
    expect(labelEvents(management)).toStrictEqual([
      { added: {}, modified: { name: "mill" }, removed: [] },
      { added: {}, modified: {}, removed: ["name"] },
    ]);
    // Clients send back the whole source that they have read.
    const back = await management.ask(developer, "PATCH", `${project}/sources/${device}`, await source());
    expect(back).toMatchObject({ status: 200, body: { displayName: "" } });
  });

  it("tells of each device that failed, in the form that clients read, and does the others", async () => {
    const absent = nameOf(randomUUID());
    const elsewhere = `projects/another/devices/${device}`;
    const answer = await update({
      devices: [absent, "thermometer", elsewhere, nameOf(device)],
      addLabels: { floor: "2" },
    });
    expect(answer.status).toBe(200);
    const errors: { device: string; status: { code: string } }[] = answer.body.batchErrors;
    expect(new Map(errors.map((error) => [error.device, error.status.code]))).toStrictEqual(
      new Map([
        [absent, "NOT_FOUND"],
        ["thermometer", "INVALID_ARGUMENT"],
        [elsewhere, "NOT_FOUND"],
      ]),
    );
    expect(await labelsOf()).toMatchObject({ floor: "2" });
  });

  it("tells of a device that would have more labels than it may", async () => {
    const many = (count: number, prefix: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, "x"]));
    await update({ addLabels: many(60, "a") });
    const { body } = await update({ addLabels: many(60, "b") });
    expect(body.batchErrors).toMatchObject([
      { device: nameOf(device), status: { code: "INVALID_ARGUMENT", message: expect.stringContaining("100 entries") } },
    ]);
    expect(await labelsOf()).not.toHaveProperty("b0");
  });

  it.each<[string, object, string]>([
    ["no change", {}, "must name a label"],
    ["no device", { devices: [], addLabels: { a: "1" } }, "must name at least one device"],
    ["101 devices", { devices: Array(101).fill("x"), addLabels: { a: "1" } }, "at most 100 entries"],
    ["one label to add and to remove", { addLabels: { a: "1" }, removeLabels: ["a"] }, "the same label"],
    ["a label that is no text", { addLabels: { a: 1 } }, "addLabels.a: must be a text"],
    ["an empty name", { addLabels: { name: "" } }, "name must be fit for a displayName"],
    ["half a surrogate pair", { addLabels: { a: "\ud800" } }, "well-formed"],
  ])("refuses %s", async (_, body, fault) => {
    expect(await update(body)).toMatchObject({ status: 400, body: { error: expect.stringContaining(fault) } });
    expect(management.state.intake).toStrictEqual([]);
  });
});

describe("changes of labels at the same time", () => {
  it("lose none, and each is told of once", async () => {
    const changes = Array.from({ length: 8 }, (_, index) => update({ addLabels: { [`key${index}`]: "x" } }));
    const answers = await Promise.all(changes);
    for (const { body } of answers) expect(body).toStrictEqual({ batchErrors: [] });
    expect(Object.keys((await labelsOf()) as object).filter((key) => key.startsWith("key"))).toHaveLength(8);
    const ids = new Set(management.state.intake.map(({ message }) => message.nonce));
    expect(ids.size).toBe(8);
  });

  it("on one key end with one of its values, and tell of every step between", async () => {
    await Promise.all(["a", "b", "c"].map((room) => update({ addLabels: { room } })));
    const { room } = (await labelsOf()) as { room: string };
    const told = new Map(management.state.intake.map(({ message }) => [message.nonce, message.points[0]?.fields]));
    expect([...told.values()].map((fields) => JSON.parse(String(fields?.modified)).room).sort()).toStrictEqual([
      "a",
      "b",
      "c",
    ]);
    expect(["a", "b", "c"]).toContain(room);
  });
});

describe("a change of labels whose event cannot be queued", () => {
  it("is told of as failed, and by the call that repeats it the event gets out", async () => {
    management.state.intakeFails = true;
    const failed = await update({ addLabels: { room: "13" } });
    expect(failed.body.batchErrors).toMatchObject([{ status: { code: "INTERNAL_ERROR" } }]);
    expect(await labelsOf()).toMatchObject({ room: "13" });
    management.state.intakeFails = false;
    expect((await update({ addLabels: { room: "13" } })).body).toStrictEqual({ batchErrors: [] });
    expect(labelEvents(management)).toStrictEqual([{ added: {}, modified: { room: "13" }, removed: [] }]);
    await update({ addLabels: { room: "13" } });
    expect(labelEvents(management)).toHaveLength(1);
  });

  it("is told of before the next change is, in their order", async () => {
    management.state.intakeFails = true;
    await update({ addLabels: { room: "13" } });
    management.state.intakeFails = false;
    await management.ask(developer, "PATCH", `${project}/sources/${device}`, { labels: {} });
    expect(labelEvents(management)).toStrictEqual([
      { added: {}, modified: { room: "13" }, removed: [] },
      { added: {}, modified: {}, removed: ["room"] },
    ]);
  });
});

describe("a change of a source's labels or display name", () => {
  it("is the same event", async () => {
    await management.ask(developer, "PATCH", `${project}/sources/${device}`, {
      displayName: "mill",
      labels: { room: "12", floor: "2" },
    });
    expect(labelEvents(management)).toStrictEqual([{ added: { floor: "2" }, modified: { name: "mill" }, removed: [] }]);
    await management.ask(developer, "PATCH", `${project}/sources/${device}`, { status: "DISABLED" });
    expect(labelEvents(management)).toHaveLength(1);
  });
});

describe("a single label", () => {
  const path = (key = ""): string => `${project}/devices/${device}/labels${key && `/${key}`}`;
  const ask = (method: string, key: string, body?: object) => management.ask(developer, method, path(key), body);

  it("is set, shown, changed and removed by its key", async () => {
    expect((await ask("POST", "", { key: "floor", value: "2" })).body).toStrictEqual({
      name: `${nameOf(device)}/labels/floor`,
      value: "2",
    });
    expect((await ask("GET", "floor")).body.value).toBe("2");
    expect((await ask("PATCH", "floor", { value: "3" })).status).toBe(200);
    expect((await ask("POST", "a%20b", { value: "x" })).status).toBe(200);
    expect((await management.ask("roles/project.user", "GET", path())).body).toStrictEqual({
      labels: [
        { name: `${nameOf(device)}/labels/a b`, value: "x" },
        { name: `${nameOf(device)}/labels/floor`, value: "3" },
        { name: `${nameOf(device)}/labels/name`, value: "press" },
        { name: `${nameOf(device)}/labels/room`, value: "12" },
      ],
      nextPageToken: "",
    });
    expect((await ask("DELETE", "floor")).body).toStrictEqual({});
    expect(await labelsOf()).toStrictEqual({ name: "press", room: "12", "a b": "x" });
    expect(labelEvents(management)).toHaveLength(4);
  });

  it("is not made twice with two values, but a creation may be repeated", async () => {
    expect((await ask("POST", "", { key: "room", value: "12" })).status).toBe(200);
    expect((await ask("POST", "", { key: "room", value: "13" })).status).toBe(409);
  });

  it.each([
    ["GET", "absent", undefined, 404],
    ["PATCH", "absent", { value: "x" }, 404],
    ["DELETE", "absent", undefined, 404],
    ["DELETE", "toString", undefined, 404],
    ["POST", "", { key: "", value: "x" }, 400],
    ["POST", "name", { value: "" }, 400],
    ["PATCH", "room", {}, 400],
  ])("%s of '%s' with %j is refused by %i", async (method, key, body, status) => {
    expect((await ask(method, key, body)).status).toBe(status);
    expect(management.state.intake).toStrictEqual([]);
  });
});
