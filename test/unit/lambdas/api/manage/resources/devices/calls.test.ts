import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { FieldValue } from "../../../../../../../lambdas/shared/core/event/field-value.ts";
import { developer, makeDevice, makeEmulated, memberOf, reported } from "../../../../../../support/devices.ts";
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
const idsOf = ({ body }: Answer): string[] => body.devices.map(({ name }: { name: string }) => idOf(name));
const sourceOf = async (id: string) => {
  const source = await management.registry.sources.get(idOf(project), id);
  if (!source) throw new Error(`There is no source ${id}.`);
  return source;
};
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

describe("the list of devices", () => {
  it("takes filters in both spellings, all of which must be met", async () => {
    const touch = await makeEmulated(management, project, { type: "touch", labels: { room: "12", name: "door" } });
    const co2 = await makeEmulated(management, project, { type: "co2", labels: { room: "12" } });
    const logger = await makeDevice(management, project, { displayName: "door logger" });
    const shown = async (query: string) => idsOf(await list(query));
    expect(await shown("?query=DOOR")).toStrictEqual([touch, logger].sort());
    expect(await shown("?device_types=touch&deviceTypes=co2")).toStrictEqual([touch, co2].sort());
    expect(await shown("?label_filters=room%3D12&query=door")).toStrictEqual([touch]);
    expect(await shown("?labelFilters=room")).toStrictEqual([touch, co2].sort());
    expect(await shown(`?device_ids=${logger.toUpperCase()}&device_ids=${touch}`)).toStrictEqual(
      [touch, logger].sort(),
    );
    expect(await shown(`?device_ids=${randomUUID()}`)).toStrictEqual([]);
    expect(await shown("?product_numbers=102058")).toStrictEqual([]);
  });

  it.each([
    ["", 1],
    ["", 3],
    ["?order_by=-reported.temperature.value", 2],
    ["?order_by=labels.room", 3],
  ])("shows every device once over pages (%s, %i a page)", async (query, size) => {
    const ids: string[] = [];
    for (let count = 0; count < 8; count++) {
      ids.push(await makeDevice(management, project, { labels: count % 3 === 0 ? {} : { room: String(count % 2) } }));
    }
    for (const [index, id] of ids.entries()) if (index > 1) await report(id, index % 3);
    const shown: string[] = [];
    let token = "";
    do {
      const page = await list(`${query}${query ? "&" : "?"}page_size=${size}&page_token=${token}`);
      expect(page.body.devices.length).toBeLessThanOrEqual(size);
      shown.push(...idsOf(page));
      token = page.body.nextPageToken;
    } while (token !== "");
    expect(shown.toSorted()).toStrictEqual(ids.toSorted());
    expect(shown).toStrictEqual(idsOf(await list(query)));
  });

  it("stands in the order of what was reported, those that reported nothing last", async () => {
    const [cold, hot, silent] = [
      await makeDevice(management, project),
      await makeDevice(management, project),
      await makeDevice(management, project),
    ];
    await report(cold, -3.5);
    await report(hot, 20);
    await report(silent, 7, "co2");
    expect(idsOf(await list("?order_by=reported.temperature.value"))).toStrictEqual([cold, hot, silent]);
    expect(idsOf(await list("?orderBy=-reported.temperature.value"))).toStrictEqual([hot, cold, silent]);
  });

  it("goes on where it was, though a device before that is gone", async () => {
    for (const name of ["a", "b", "c"]) await makeDevice(management, project, { displayName: name });
    const first = await list("?order_by=displayName&page_size=1");
    await management.ask(developer, "DELETE", `${project}/sources/${idsOf(first)[0]}`);
    const second = await list(`?order_by=displayName&page_size=1&page_token=${first.body.nextPageToken}`);
    expect(second.body.devices[0].labels).toStrictEqual({ name: "b" });
  });

  it.each([
    ["?order_by=color", "order_by: color is no field"],
    ["?page_token=made-up", "page_token is not one"],
    ["?page_size=x", "page_size must be a whole number"],
  ])("refuses %s", async (query, fault) => {
    expect(await list(query)).toMatchObject({ status: 400, body: { error: expect.stringContaining(fault) } });
  });

  it("takes a page token for the filter and order alone that it was given out for", async () => {
    for (let count = 0; count < 2; count++) await makeDevice(management, project);
    const { nextPageToken } = (await list("?page_size=1")).body;
    expect((await list(`?page_size=5&page_token=${nextPageToken}`)).status).toBe(200);
    expect((await list(`?page_size=1&query=x&page_token=${nextPageToken}`)).status).toBe(400);
    expect((await list(`?page_size=1&order_by=name&page_token=${nextPageToken}`)).status).toBe(400);
  });

  it("makes a page no larger than Lambda can answer, and goes on behind it", async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => makeDevice(management, project)));
    for (const id of ids) {
      for (const type of ["a", "b"]) {
        const event = reported(type, { text: "x".repeat(170_000) });
        await management.registry.latestEvents.keep(idOf(project), id, event, 1000);
      }
    }
    const first = await list();
    expect(idsOf(first).length).toBeGreaterThan(0);
    expect(Buffer.byteLength(JSON.stringify(first.body))).toBeLessThan(2_600_000);
    const second = await list(`?page_token=${first.body.nextPageToken}`);
    expect([...idsOf(first), ...idsOf(second)]).toStrictEqual(ids.toSorted());
  });

  it("ends a page early where a filter passes over many devices, and finds what is behind on the next", async () => {
    const last = `f${randomUUID().slice(1)}`;
    const wanted = await makeDevice(management, project, { displayName: "sought", activationUid: last });
    const source = await sourceOf(wanted);
    const others = Array.from({ length: 2500 }, (_, index) => `0${index.toString().padStart(4, "0")}`);
    for (let start = 0; start < others.length; start += 100) {
      const some = others.slice(start, start + 100);
      await Promise.all(some.map((id) => management.registry.sources.put({ ...source, id, displayName: "other" })));
    }
    const first = await list("?query=sought");
    expect(first.body.devices).toStrictEqual([]);
    const second = await list(`?query=sought&page_token=${first.body.nextPageToken}`);
    expect([idsOf(second), second.body.nextPageToken]).toStrictEqual([[wanted], ""]);
    expect(idsOf(await list("?query=sought&order_by=name"))).toStrictEqual([wanted]);
  });

  it("finds nothing by ids and types that are longer than any can be", async () => {
    const id = await makeDevice(management, project);
    const long = "x".repeat(1500);
    expect(idsOf(await list(`?device_ids=${long}&device_ids=${id}`))).toStrictEqual([id]);
    expect(idsOf(await list(`?order_by=reported.${long}.value`))).toStrictEqual([id]);
  });

  it("takes no page token that it cannot have given out", async () => {
    for (let count = 0; count < 2; count++) await makeDevice(management, project);
    const { nextPageToken } = (await list("?page_size=1")).body;
    const [fingerprint, rank] = JSON.parse(Buffer.from(nextPageToken, "base64url").toString("utf8"));
    for (const forged of ["x", [fingerprint], [fingerprint, { ...rank, id: "x".repeat(1100) }]]) {
      const token = Buffer.from(JSON.stringify(forged)).toString("base64url");
      expect(await list(`?page_size=1&page_token=${token}`)).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining("page_token is not one that this call") },
      });
    }
  });

  it("shows an API token no device that it is not bound to", async () => {
    const [bound] = [await makeDevice(management, project), await makeDevice(management, project)];
    const token = { ...person, kind: "apiToken", project: idOf(project), scopes: ["read"] } as const;
    expect(idsOf(await list("", token))).toHaveLength(2);
    expect(idsOf(await list("", { ...token, databases: [bound] }))).toStrictEqual([bound]);
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

describe("the list over projects", () => {
  it("spans those that are named, of those that the caller may read", async () => {
    const projects: string[] = [];
    const devices: string[] = [];
    for (let count = 0; count < 3; count++) {
      project = await management.makeProject();
      projects.push(idOf(project));
      devices.push(await makeDevice(management, project));
    }
    const [first = "", second = "", third = ""] = projects;
    const member = await memberOf(management, { [first]: user, [second]: "roles/project.admin" });
    const shown = async (query: string) => idsOf(await list(query, member, "/v2/projects/-")).sort();
    expect(await shown("")).toStrictEqual(devices.slice(0, 2).sort());
    expect(await shown(`?projects=projects/${second}&projects=${third}`)).toStrictEqual([devices[1]]);
    expect(await shown(`?organization=organizations/${management.state.organization}&query=erp`)).toStrictEqual(
      devices.slice(0, 2).sort(),
    );
    expect(await shown("?organization=organizations/another")).toStrictEqual([]);
    expect(await shown(`?device_ids=${devices[1]}&device_ids=${devices[2]}`)).toStrictEqual([devices[1]]);
  });

  it("goes over their pages in the order of projects and ids, or in the order that is asked for", async () => {
    const rooms = new Map<string, string>();
    const roles: Record<string, typeof user> = {};
    for (const room of ["2", "1", "3", "1"]) {
      project = await management.makeProject();
      roles[idOf(project)] = user;
      rooms.set(await makeDevice(management, project, { labels: { room } }), room);
      rooms.set(await makeDevice(management, project, { labels: { room } }), room);
    }
    const member = await memberOf(management, roles);
    for (const order of ["", "&order_by=-labels.room"]) {
      const shown: string[] = [];
      let token = "";
      do {
        const page = await list(`?page_size=3&page_token=${token}${order}`, member, "/v2/projects/-");
        shown.push(...idsOf(page));
        token = page.body.nextPageToken;
      } while (token !== "");
      expect(shown.toSorted()).toStrictEqual([...rooms.keys()].sort());
      const inOrder = shown.map((id) => rooms.get(id));
      if (order) expect(inOrder).toStrictEqual(inOrder.toSorted().reverse());
    }
  });
});
