import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let project: string;
const developer = "roles/project.developer";

beforeAll(async () => {
  project = await management.makeProject();
});

const register = (more: object = {}) => {
  const body = { displayName: "x", type: "EXTERNAL_CONNECTION", activationUid: randomUUID(), ...more };
  return management.ask(developer, "POST", `${project}/sources`, body);
};

describe("a registration that was cut off after the identity", () => {
  it("is completed by registering again", async () => {
    const activationUid = randomUUID();
    await register({ activationUid });
    await management.registry.sources.remove(management.state.project, activationUid);
    const early = await register({ activationUid });
    expect([early.status, early.body.error]).toStrictEqual([409, expect.stringContaining("try again in a minute")]);
    management.state.now += 60_000;
    expect(await register({ activationUid, displayName: "again" })).toMatchObject({
      status: 200,
      body: { displayName: "again" },
    });
    expect((await register({ activationUid })).status).toBe(409);
  });
});

describe("what a removed source has left", () => {
  const day = 86_400_000;
  const chores = async () =>
    (await management.registry.chores.due(management.state.now + day)).map(({ chore }) => chore);

  it("is to be removed a day later", async () => {
    const activationUid = randomUUID();
    const { name } = (await register({ activationUid })).body;
    const removedAt = management.state.now;
    expect((await management.ask(developer, "DELETE", `/v2/${name}`)).status).toBe(200);
    const chore = { kind: "clearSource", project: management.state.project, source: activationUid, removedAt };
    expect(await chores()).toContainEqual(chore);
    expect((await management.registry.chores.due(removedAt + day - 1000)).map((due) => due.chore)).not.toContainEqual(
      chore,
    );
  });

  it("lets nobody have its UID while it is being removed, and then leaves nothing behind", async () => {
    const activationUid = randomUUID();
    const { name } = (await register({ activationUid })).body;
    await management.ask(developer, "DELETE", `/v2/${name}`);
    const place = { project: management.state.project, source: activationUid };
    expect(await management.registry.deletions.beginClearing(place, management.state.now)).toBe(true);
    const refused = await register({ activationUid });
    expect([refused.status, refused.body.error]).toStrictEqual([503, expect.stringContaining("try again in a minute")]);
    expect((await management.ask(developer, "GET", `/v2/${name}`)).status).toBe(404);
    expect(await management.registry.identities.get(activationUid)).toBeUndefined();
    await management.registry.deletions.forgetRemains(place.project, place.source);
    expect((await register({ activationUid })).status).toBe(200);
  });
});

describe("registrations of one UID at the same time", () => {
  it("make one source, which works, and are refused else", async () => {
    const activationUid = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => register({ activationUid })));
    expect(answers.map(({ status }) => status).toSorted()).toStrictEqual([200, ...Array(7).fill(409)]);
    const path = `${project}/sources/${activationUid}`;
    expect((await management.ask(developer, "POST", `${path}:resetPassword`)).status).toBe(200);
    expect((await management.ask(developer, "DELETE", path)).status).toBe(200);
    expect((await register({ activationUid })).status).toBe(200);
  });
});

describe("what cannot be changed", () => {
  it.each([
    ["activationUid", { activationUid: randomUUID() }],
    ["type", { type: "LOGGER" }],
  ])("of a source is refused by its name: %s", async (field, change) => {
    const { name } = (await register()).body;
    const answer = await management.ask(developer, "PATCH", `/v2/${name}`, change);
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(field) } });
  });

  it("is ignored if it is sent back unchanged", async () => {
    const { body } = await register();
    const back = { ...body, activationUid: body.activationUid.toUpperCase(), displayName: "renamed" };
    const { name: _, retentions: __, ...change } = back;
    expect(await management.ask(developer, "PATCH", `/v2/${body.name}`, change)).toMatchObject({
      status: 200,
      body: { displayName: "renamed" },
    });
  });

  it("of a project is its company name", async () => {
    const answer = await management.ask("roles/project.admin", "PATCH", project, { companyName: "Other" });
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining("companyName") } });
  });
});

describe("a body that is not as it should be", () => {
  it.each([
    ["retentions", {}, "displayName: is missing. kind: is missing."],
    ["dataconnectors", { httpConfig: "https://user:s3cret@example.com/" }, "httpConfig: must be an object."],
    [
      "dataconnectors",
      { httpConfig: { url: "https://example.com/", headers: "Authorization: Bearer s3cret" } },
      "httpConfig.headers: must be an object.",
    ],
  ])("is refused at %s without repeating what was sent", async (collection, body, fault) => {
    const answer = await management.ask(developer, "POST", `${project}/${collection}`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(fault);
    expect(answer.body.error).not.toContain("s3cret");
  });

  it("links at most ten retentions", async () => {
    const answer = await register({ retentions: Array.from({ length: 11 }, (_, index) => `r${index}`) });
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining("at most 10") } });
  });
});
