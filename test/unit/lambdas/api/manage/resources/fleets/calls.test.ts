import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, type Caller, runManagement } from "../../../../../../support/management.ts";
import { give, makeAdministrator, makeOrganization } from "../../../../../../support/people.ts";

const management = await runManagement();
const developer = "roles/project.developer";
let project = "";

beforeEach(async () => {
  project = await management.makeProject();
});

const ask = (method: string, path: string, body?: unknown, caller: Caller = developer): Promise<Answer> =>
  management.ask(caller, method, path, body);
const makeFleet = async (displayName = "hall 7"): Promise<string> =>
  (await ask("POST", `${project}/fleets`, { displayName })).body.name;
const register = (fleet?: string | null) =>
  ask("POST", `${project}/sources`, { displayName: "press", type: "LOGGER", activationUid: randomUUID(), fleet });
const namesIn = async (query: string): Promise<string[]> =>
  (await ask("GET", `${project}/sources?${query}`)).body.sources.map(({ name }: { name: string }) => name);

describe("a fleet", () => {
  it("is made, shown, listed, renamed and removed", async () => {
    const name = await makeFleet();
    const fleet = { name, displayName: "hall 7", createTime: "2024-02-25T16:00:00.250000Z" };
    expect((await ask("GET", `/v2/${name}`)).body).toStrictEqual(fleet);
    expect((await ask("GET", `${project}/fleets`)).body).toStrictEqual({ fleets: [fleet], nextPageToken: "" });
    expect((await ask("PATCH", `/v2/${name}`, { displayName: "hall 8" })).body.displayName).toBe("hall 8");
    expect((await ask("GET", `/v2/${name}`)).body.displayName).toBe("hall 8");
    expect((await ask("PATCH", `/v2/${name}`, {})).body.displayName).toBe("hall 8");
    expect(await ask("DELETE", `/v2/${name}`)).toMatchObject({ status: 200, body: {} });
    for (const method of ["GET", "PATCH", "DELETE"]) expect((await ask(method, `/v2/${name}`)).status).toBe(404);
  });

  it("is listed in pages", async () => {
    const made = new Set<string>();
    for (let index = 0; index < 5; index++) made.add(await makeFleet(`hall ${index}`));
    const listed: string[] = [];
    let token = "";
    do {
      const { body } = await ask("GET", `${project}/fleets?page_size=2&page_token=${token}`);
      listed.push(...body.fleets.map(({ name }: { name: string }) => name));
      token = body.nextPageToken;
    } while (token !== "");
    expect(listed).toStrictEqual([...made].toSorted());
  });

  it.each([[{}], [{ displayName: "" }], [{ displayName: 7 }], [{ displayName: "x".repeat(101) }]])(
    "is not made of %j",
    async (body) => {
      expect((await ask("POST", `${project}/fleets`, body)).status).toBe(400);
    },
  );

  it("is not removed while sources are in it, and the answer names them", async () => {
    const fleet = await makeFleet();
    const source = (await register(fleet)).body;
    expect(await ask("DELETE", `/v2/${fleet}`)).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining(source.activationUid) },
    });
    expect((await register(fleet)).status).toBe(200);
    for (const name of await namesIn(`fleet=${fleet}`)) await ask("PATCH", `/v2/${name}?update_mask=fleet`, {});
    expect((await ask("DELETE", `/v2/${fleet}`)).status).toBe(200);
  });
});

describe("a source", () => {
  it("is in one fleet or in none, from its registration on", async () => {
    const [one, other] = [await makeFleet("one"), await makeFleet("other")];
    const { body } = await register(one);
    expect(body.fleet).toBe(one);
    const path = `/v2/${body.name}`;
    expect((await ask("PATCH", path, { displayName: "oven" })).body.fleet).toBe(one);
    expect((await ask("PATCH", path, { fleet: other.split("/").at(-1) })).body.fleet).toBe(other);
    expect((await ask("GET", path)).body.fleet).toBe(other);
    expect((await ask("PATCH", path, { fleet: null })).body.fleet).toBeNull();
    expect((await ask("GET", path)).body.fleet).toBeNull();
    expect((await ask("PATCH", path, { fleet: one })).body.fleet).toBe(one);
    expect((await ask("PATCH", `${path}?update_mask=fleet`, {})).body.fleet).toBeNull();
    expect((await register(null)).body.fleet).toBeNull();
  });

  it.each(["north", "projects/other/fleets/north", "", 7])(
    "is in no fleet that its project has not: %j",
    async (fleet) => {
      const answer = { status: 400, body: { error: expect.stringContaining("fleet") } };
      const made = { displayName: "press", type: "LOGGER", activationUid: randomUUID(), fleet };
      expect(await ask("POST", `${project}/sources`, made)).toMatchObject(answer);
      const { name } = (await register()).body;
      expect(await ask("PATCH", `/v2/${name}`, { fleet })).toMatchObject(answer);
    },
  );

  it("is found by its fleet, in pages", async () => {
    const [one, other] = [await makeFleet("one"), await makeFleet("other")];
    const inOne: string[] = [];
    for (let index = 0; index < 3; index++) {
      inOne.push((await register(one)).body.name);
      await register(other);
      await register();
    }
    expect((await namesIn(`fleet=${one}`)).toSorted()).toStrictEqual(inOne.toSorted());
    expect((await namesIn(`fleet=${one.split("/").at(-1)}`)).toSorted()).toStrictEqual(inOne.toSorted());
    expect(await namesIn("fleet=unknown")).toStrictEqual([]);
    expect(await namesIn("")).toHaveLength(9);
    const paged: string[] = [];
    let token = "";
    do {
      const { body } = await ask("GET", `${project}/sources?fleet=${one}&page_size=1&page_token=${token}`);
      paged.push(...body.sources.map(({ name }: { name: string }) => name));
      token = body.nextPageToken;
    } while (token !== "");
    expect(paged.toSorted()).toStrictEqual(inOne.toSorted());
  });

  it("is taken out again if its fleet is removed at the same moment", async () => {
    const fleet = await makeFleet();
    const { name } = (await register()).body;
    const { fleets } = management.registry;
    const id = fleet.split("/").at(-1) ?? "";
    await fleets.change(management.state.project, id, { removedAt: management.state.now });
    expect((await register(fleet)).status).toBe(409);
    expect((await ask("PATCH", `/v2/${name}`, { fleet })).status).toBe(409);
    expect((await ask("GET", `/v2/${name}`)).body.fleet).toBeNull();
    expect(await namesIn("")).toStrictEqual([name]);
    // A removal that was cut off closes the fleet for a minute, and no longer.
    management.state.now += 60_000;
    expect((await register(fleet)).status).toBe(200);
  });

  it("leaves its fleet when it moves to another project", async () => {
    const administrator = await makeAdministrator(management, await makeOrganization(management));
    project = await management.makeProject();
    const source = (await register(await makeFleet())).body;
    await give(management, administrator, { project: management.state.project }, "roles/project.admin");
    const target = await management.makeProject();
    await give(management, administrator, { project: management.state.project }, "roles/project.admin");
    const devices = [source.name.replace("/sources/", "/devices/")];
    const moved = await ask("POST", `${target}/devices:transfer`, { devices }, administrator);
    expect(moved.body.transferErrors).toStrictEqual([]);
    expect(
      (await ask("GET", `${target}/sources/${source.activationUid}`, undefined, administrator)).body.fleet,
    ).toBeNull();
  });
});
