import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { verifyGeneratedSecret } from "../../../../../../../lambdas/shared/core/identity/password.ts";
import { type Answer, runManagement } from "../../../../../../support/management.ts";
import { storedIdentity } from "../../../../../../support/people.ts";

const management = await runManagement();
let project: string;
const developer = "roles/project.developer";

beforeEach(async () => {
  project = await management.makeProject();
});

const bodyOf = (changed: object = {}) => ({
  displayName: "erp export",
  type: "EXTERNAL_CONNECTION",
  activationUid: randomUUID(),
  ...changed,
});
const create = (changed: object = {}): Promise<Answer> =>
  management.ask(developer, "POST", `${project}/sources`, bodyOf(changed));
const nameOf = async (changed: object = {}): Promise<string> => `/v2/${(await create(changed)).body.name}`;
const identityOf = (name: string) => storedIdentity(management, name.split("/").at(-1) ?? "");
const retention = async (displayName: string): Promise<string> => {
  const body = { displayName, kind: "DYNAMODB", duration: "31536000s" };
  return (await management.ask(developer, "POST", `${project}/retentions`, body)).body.name;
};

describe("registering a source", () => {
  it("answers all of it, by its Activation UID in lower case", async () => {
    const activationUid = randomUUID().toUpperCase();
    const id = activationUid.toLowerCase();
    const answer = await create({ activationUid });
    expect(answer.status).toBe(200);
    const { authConfig, ...source } = answer.body;
    expect(source).toStrictEqual({
      name: `projects/${management.state.project}/sources/${id}`,
      displayName: "erp export",
      type: "EXTERNAL_CONNECTION",
      activationUid: id,
      fleet: null,
      retentions: [],
      variables: {},
      labels: { name: "erp export" },
      noDataAfter: null,
      status: "ENABLED",
      lastDataTime: null,
      alert: null,
      createTime: "2024-02-25T16:00:00.250000Z",
    });
    const one = await management.ask("roles/project.user", "GET", `${project}/sources/${activationUid}`);
    expect(one.body).toStrictEqual(source);
    expect(authConfig).toMatchObject({ username: id, password: expect.any(String) });
  });

  it("takes a UID only once in the deployment, whatever the project", async () => {
    const activationUid = randomUUID();
    await create({ activationUid });
    project = await management.makeProject();
    const again = await create({ activationUid: activationUid.toUpperCase() });
    expect(again).toMatchObject({ status: 409, body: { error: expect.stringContaining("is registered already") } });
    expect((await management.ask(developer, "GET", `${project}/sources`)).body.sources).toStrictEqual([]);
  });

  it("links retentions by their names, ids and resource names", async () => {
    const [year, day] = [await retention("oneYear"), await retention("oneDay")];
    const answer = await create({ retentions: ["oneYear", year, day.split("/").at(-1)] });
    expect(answer.body.retentions).toStrictEqual([year, day]);
    expect(await create({ retentions: ["never"] })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("the project has no retention never") },
    });
  });

  it("lets no token of an earlier registration of the same UID in", async () => {
    const activationUid = randomUUID();
    await management.ask(developer, "DELETE", await nameOf({ activationUid }));
    project = await management.makeProject();
    const { tokensValidFrom } = await identityOf(await nameOf({ activationUid }));
    expect(tokensValidFrom).toBeGreaterThan(management.state.now / 1000);
  });

  it.each<[string, object, string]>([
    ["no name", { displayName: undefined }, "displayName"],
    ["an empty name", { displayName: "  " }, "displayName: must not be empty"],
    ["a name with a control character", { displayName: "a\u0007" }, "must not hold control characters"],
    ["a UID that is none", { activationUid: "erp" }, "activationUid: must be a UUID"],
    ["another type", { type: "SENSOR" }, "type: must be LOGGER or EXTERNAL_CONNECTION"],
    ["labels of numbers", { labels: { room: 12 } }, "labels.room: must be a text"],
    [
      "more labels than fit",
      { labels: { a: "x".repeat(1024), ...manyLabels(40) } },
      "labels: must have at most 32 KiB in all",
    ],
    ["101 labels", { labels: manyLabels(101, "x") }, "labels: must have at most 100 entries"],
    ["a label that is no display name", { labels: { name: "" } }, "labels: name must be fit"],
    [
      "a duration in minutes",
      { noDataAfter: "10m" },
      'noDataAfter: must be whole seconds, 1 at least and in at most ten digits, such as "600s"',
    ],
    ["no duration at all", { noDataAfter: "0s" }, "noDataAfter: must be whole seconds, 1 at least"],
    ["another status", { status: "PAUSED" }, "status: must be ENABLED or DISABLED"],
  ])("refuses %s, naming the field, and keeps nothing", async (_, changed, fault) => {
    const answer = await create(changed);
    expect(answer).toMatchObject({ status: 400, body: { code: 400, error: expect.stringContaining(fault) } });
    expect((await management.ask(developer, "GET", `${project}/sources`)).body.sources).toStrictEqual([]);
  });
});

function manyLabels(count: number, value = "x".repeat(1000)): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`label${index}`, value]));
}

describe("changing a source", () => {
  const patch = (name: string, body: object, query = "") => management.ask(developer, "PATCH", `${name}${query}`, body);

  it("changes what was sent and nothing else, and takes the whole object back", async () => {
    const name = await nameOf({ labels: { room: "12" }, variables: { $Key: "v" }, noDataAfter: "600s" });
    const before = (await management.ask(developer, "GET", name)).body;
    expect((await patch(name, { status: "DISABLED" })).body).toStrictEqual({
      ...before,
      status: "DISABLED",
      // Nobody expects data of a source that is disabled.
      alert: null,
    });
    expect((await patch(name, { noDataAfter: null })).body).toMatchObject({
      noDataAfter: null,
      labels: { room: "12" },
    });
    expect((await patch(name, before)).body).toStrictEqual(before);
  });

  it("keeps the display name and the label `name` the same", async () => {
    const name = await nameOf({ labels: { room: "12" } });
    expect((await patch(name, { displayName: "new" })).body).toMatchObject({
      displayName: "new",
      labels: { room: "12", name: "new" },
    });
    expect((await patch(name, { labels: { name: "newer" } })).body).toMatchObject({
      displayName: "newer",
      labels: { name: "newer" },
    });
    expect((await patch(name, { labels: {} })).body).toMatchObject({ displayName: "newer", labels: { name: "newer" } });
  });

  it("changes just what its mask names, and empties what the body leaves out of that", async () => {
    const name = await nameOf({ labels: { room: "12" }, variables: { $Key: "v" }, noDataAfter: "600s" });
    const answer = await patch(
      name,
      { displayName: "new", status: "DISABLED" },
      "?update_mask=labels,displayName,no_data_after",
    );
    expect(answer.body).toMatchObject({
      displayName: "new",
      status: "ENABLED",
      labels: { name: "new" },
      variables: { $Key: "v" },
      noDataAfter: null,
    });
    expect((await patch(name, {}, "?update_mask=activationUid")).status).toBe(400);
  });

  it("locks out a source that it disables, and lets in one that it enables", async () => {
    const name = await nameOf();
    await patch(name, { status: "DISABLED" });
    expect((await identityOf(name)).enabled).toBe(false);
    await patch(name, { status: "ENABLED" });
    expect((await identityOf(name)).enabled).toBe(true);
  });

  it("loses no field of changes at the same time", async () => {
    const year = await retention("oneYear");
    const name = await nameOf();
    const changes = [{ displayName: "new" }, { labels: { a: "1" } }, { variables: { b: "2" } }, { retentions: [year] }];
    await Promise.all(changes.map((change) => patch(name, change)));
    expect((await management.ask(developer, "GET", name)).body).toMatchObject({
      displayName: "new",
      labels: { a: "1", name: "new" },
      variables: { b: "2" },
      retentions: [year],
    });
  });
});

describe("a source's password", () => {
  it("is generated, told once and kept as a hash", async () => {
    const name = await nameOf();
    const { body } = await management.ask(developer, "POST", `${name}:resetPassword`);
    expect(body).toStrictEqual({
      username: name.split("/").at(-1),
      password: expect.stringMatching(/^[A-Za-z0-9_-]{32}$/),
      authConfig: expect.objectContaining({ password: body.password }),
    });
    const { passwordHash = "" } = await identityOf(name);
    expect(passwordHash).not.toContain(body.password);
    expect(verifyGeneratedSecret(body.password, passwordHash)).toBe(true);
  });

  it("revokes the one before and all tokens got with it when it is reset", async () => {
    const name = await nameOf();
    const { body: first } = await management.ask(developer, "POST", `${name}:resetPassword`);
    management.state.now += 10_000;
    await management.ask(developer, "POST", `${name}:resetPassword`);
    const { passwordHash = "", tokensValidFrom } = await identityOf(name);
    expect(verifyGeneratedSecret(first.password, passwordHash)).toBe(false);
    // Tokens hold whole seconds. One of this very second was granted for the old password, so tokens count from the
    // next.
    expect(tokensValidFrom).toBe(Math.floor(management.state.now / 1000) + 1);
  });
});

describe("a source that is deleted", () => {
  it("is gone, may no longer sign in, and frees its UID", async () => {
    const activationUid = randomUUID();
    const name = await nameOf({ activationUid });
    expect(await management.ask(developer, "DELETE", name)).toMatchObject({ status: 200, body: {} });
    expect((await management.ask(developer, "GET", name)).status).toBe(404);
    expect(await management.registry.identities.get(activationUid)).toBeUndefined();
    // Has the project's deletion find what the source has sent.
    expect(await management.registry.deletions.someRemains(management.state.project, 5)).toStrictEqual([activationUid]);
    expect((await create({ activationUid })).status).toBe(200);
  });
});
