import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { developer, makeDevice, makeEmulated, reported } from "../../../../../../support/devices.ts";
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
    for (const order of ["", "&order_by=name"]) {
      const found: string[] = [];
      for (let token = ""; found.length === 0 || token !== ""; ) {
        const page = await list(`?page_token=${token}${order}`);
        expect(idsOf(page).length).toBeGreaterThan(0);
        expect(Buffer.byteLength(JSON.stringify(page.body))).toBeLessThan(1_100_000);
        found.push(...idsOf(page));
        token = page.body.nextPageToken;
      }
      expect(found).toStrictEqual(ids.toSorted());
    }
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
