import { beforeEach, describe, expect, it } from "vitest";
import { Registry } from "../../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import type { Project } from "../../../../../../lambdas/shared/core/project/project.ts";
import { identity } from "../../../../../support/identities.ts";
import { source } from "../../../../../support/points.ts";
import { runTables } from "../../../../../support/tables.ts";
import { markedProject } from "./marked-project.ts";

const tables = await runTables("registry");
const registry = new Registry("registry", tables.client);
/** A number in every name of a test, which keeps the names apart in the table that the tests share. */
let mark = 0;

beforeEach(() => {
  mark++;
});

const user = (id: string, username: string) =>
  identity({ id: `${id}${mark}`, displayName: id, username: `${username}${mark}` });

const project = (id: string, companyName: string): Project => markedProject(mark, id, companyName);

describe("identities", () => {
  it("are found by id, and users by name in any case", async () => {
    const identity = user("u", "Ann");
    expect(await registry.identities.create(identity)).toBe(true);
    expect(await registry.identities.get(identity.id)).toMatchObject(identity);
    expect(await registry.identities.ofUsername(`aNN${mark}`)).toMatchObject(identity);
    expect(await registry.identities.ofUsername("nobody")).toBeUndefined();
  });

  it("are found under the key that earlier versions gave a name, and keep it from others", async () => {
    const former = user("u", "Zo\u00cb\u00a0");
    const { username: _, ...nameless } = former;
    await registry.identities.create(nameless);
    const key = { pk: `LOGIN#zo\u00eb\u00a0${mark}`, sk: "LOGIN" };
    await registry.table.put({ ...key, identity: former.id });
    for (const typed of [`zo\u00eb\u00a0${mark}`, `ZOE\u0308\u00a0${mark}`]) {
      expect((await registry.identities.ofUsername(typed))?.id).toBe(former.id);
      expect(await registry.identities.create({ ...user("v", ""), username: typed })).toBe(false);
    }
    await registry.identities.remove(former);
    expect(await registry.table.get(key)).toBeUndefined();
    expect(await registry.identities.create({ ...user("v", ""), username: `zo\u00eb\u00a0${mark}` })).toBe(true);
  });

  it("have an id and a name that no other has, and a creation that loses leaves nothing behind", async () => {
    await registry.identities.create(user("u", "ann"));
    expect(await registry.identities.create(user("u", "bob"))).toBe(false);
    expect(await registry.identities.create(user("v", "ANN"))).toBe(false);
    expect(await registry.identities.get(`v${mark}`)).toBeUndefined();
    expect(await registry.identities.ofUsername(`bob${mark}`)).toBeUndefined();
  });

  it("leave nothing when they are removed, so that id and name can be used again", async () => {
    await registry.identities.create(user("u", "ann"));
    await registry.identities.remove(user("u", "ann"));
    expect(await registry.identities.ofUsername(`ann${mark}`)).toBeUndefined();
    expect(await registry.identities.create(user("u", "ann"))).toBe(true);
  });

  it("of users are listed with the organization that they were made in, and with no other", async () => {
    const made = { ...user("u", "ann"), organization: `O${mark}` };
    await registry.identities.create(made);
    await registry.identities.create(user("v", "bob"));
    await registry.identities.create({ ...user("w", "ANN"), organization: `O${mark}` });
    const listed = () => registry.identities.someUserIdsOf(`O${mark}`, { after: undefined, limit: 2 });
    expect(await listed()).toStrictEqual({ ids: [made.id], more: false });
    await registry.identities.remove(made);
    expect(await listed()).toStrictEqual({ ids: [], more: false });
  });

  it("keep a name that another has taken meanwhile", async () => {
    const [former, latter] = [user("u", "ann"), user("v", "ann")];
    await registry.identities.create(former);
    await registry.table.remove({ pk: `LOGIN#ann${mark}`, sk: "LOGIN" });
    await registry.identities.create(latter);
    await registry.identities.remove(former);
    expect(await registry.identities.ofUsername(`ann${mark}`)).toMatchObject({ id: latter.id });
  });

  it("are listed by project and kind", async () => {
    const tokens = ["b", "a"].map((id) => ({ ...user(id, ""), kind: "apiToken" as const, project: `P${mark}` }));
    for (const { username: _, ...token } of tokens) await registry.identities.create(token);
    const { username: _, ...other } = { ...user("c", ""), kind: "source" as const, project: `P${mark}` };
    await registry.identities.create(other);
    const listed = await registry.identities.list(`P${mark}`, "apiToken");
    expect(listed.map(({ id }) => id)).toStrictEqual([`a${mark}`, `b${mark}`]);
  });

  it("have memberships, of projects and of organizations, until those are taken away", async () => {
    const id = `u${mark}`;
    await registry.identities.setMembership(id, { project: `P${mark}` }, ["roles/project.user"], "t");
    await registry.identities.setMembership(id, { organization: `O${mark}` }, ["roles/organization.admin"], "t");
    expect(await registry.identities.memberships(id)).toStrictEqual([
      { scope: { organization: `O${mark}` }, roles: ["roles/organization.admin"] },
      { scope: { project: `P${mark}` }, roles: ["roles/project.user"] },
    ]);
    expect(await registry.identities.members({ project: `P${mark}` })).toMatchObject([{ id }]);
    await registry.identities.removeMembership(id, { project: `P${mark}` });
    expect(await registry.identities.members({ project: `P${mark}` })).toStrictEqual([]);
    expect(await registry.identities.memberships(id)).toHaveLength(1);
  });

  it("change roles only while they are members", async () => {
    const [id, scope] = [`u${mark}`, { project: `P${mark}` }];
    expect(await registry.identities.changeMembership(id, scope, ["roles/project.admin"])).toBe(false);
    expect(await registry.identities.memberships(id)).toStrictEqual([]);
    await registry.identities.setMembership(id, scope, ["roles/project.user"], "t");
    expect(await registry.identities.changeMembership(id, scope, ["roles/project.admin"])).toBe(true);
    expect(await registry.identities.getMember(id, scope)).toMatchObject({ roles: ["roles/project.admin"] });
    expect(await registry.identities.memberships(id)).toStrictEqual([{ scope, roles: ["roles/project.admin"] }]);
  });

  it("lose all memberships at once", async () => {
    const id = `u${mark}`;
    await registry.identities.setMembership(id, { project: `P${mark}` }, ["roles/project.user"], "t");
    await registry.identities.setMembership(id, { organization: `O${mark}` }, ["roles/organization.admin"], "t");
    await registry.identities.removeMemberships(id);
    expect(await registry.identities.memberships(id)).toStrictEqual([]);
    expect(await registry.identities.members({ project: `P${mark}` })).toStrictEqual([]);
    expect(await registry.identities.members({ organization: `O${mark}` })).toStrictEqual([]);
  });

  it("have keys, which are found by their ids until they are removed", async () => {
    const key = { id: `k${mark}`, serviceAccount: `s${mark}`, project: "P", encryptedSecret: "x", createTime: "t" };
    await registry.identities.addKey(key);
    expect(await registry.identities.getKey(key.id)).toMatchObject(key);
    expect(await registry.identities.listKeys(key.serviceAccount)).toMatchObject([{ id: key.id, createTime: "t" }]);
    await registry.identities.removeKey(key.serviceAccount, key.id);
    expect(await registry.identities.getKey(key.id)).toBeUndefined();
    expect(await registry.identities.listKeys(key.serviceAccount)).toStrictEqual([]);
  });
});

describe("projects", () => {
  it("have a company name that is theirs alone in the deployment", async () => {
    expect(await registry.projects.create(project("p", "Acme"))).toBe(true);
    expect(await registry.projects.create(project("q", "Acme"))).toBe(false);
    expect(await registry.projects.get(`q${mark}`)).toBeUndefined();
    expect(await registry.projects.ofCompany(`Acme${mark}`)).toBe(`p${mark}`);
    expect(await registry.projects.idsOfOrganization(`O${mark}`)).toStrictEqual([`p${mark}`]);
  });

  it("have a version that each touch moves on", async () => {
    await registry.projects.create(project("p", "Acme"));
    const version = () => registry.table.get<{ version: number }>({ pk: `PROJECT#p${mark}`, sk: "VERSION" });
    const before = (await version())?.version ?? 0;
    await Promise.all([registry.projects.touch(`p${mark}`), registry.projects.touch(`p${mark}`)]);
    expect((await version())?.version).toBe(before + 2);
  });
});

describe("retentions", () => {
  const retention = (id: string, displayName: string) => ({
    id,
    project: `P${mark}`,
    displayName,
    kind: "DYNAMODB" as const,
    durationSeconds: 60,
    createTime: "2024-02-25T16:00:00Z",
  });

  it("are found by the names that are theirs in the project", async () => {
    expect(await registry.sources.createRetention(retention("r", "oneYear"))).toBe(true);
    expect(await registry.sources.createRetention(retention("s", "oneYear"))).toBe(false);
    expect(await registry.sources.retentionNamed(`P${mark}`, "oneYear")).toMatchObject({ id: "r" });
    expect(await registry.sources.retentionNamed("another", "oneYear")).toBeUndefined();
    expect(await registry.sources.listRetentions(`P${mark}`)).toMatchObject([{ id: "r" }]);
  });

  it("release their name when they are removed", async () => {
    await registry.sources.createRetention(retention("r", "oneYear"));
    await registry.sources.removeRetention(retention("r", "oneYear"));
    expect(await registry.sources.createRetention(retention("s", "oneYear"))).toBe(true);
  });
});

describe("sources", () => {
  const atMillis = Date.parse("2024-02-25T16:30:00Z");
  const message = { kind: "too-old", text: "first", atMillis };

  it("keep their last data and messages to the project that they were in", async () => {
    await registry.sources.setLastData("A", source.id, atMillis);
    await registry.sources.addMessage("A", source.id, message);
    expect((await registry.sources.states("A", [source.id])).get(source.id)).toMatchObject({ lastDataAt: atMillis });
    expect((await registry.sources.states("B", [source.id])).size).toBe(0);
    expect((await registry.sources.messages("B", source.id, { limit: 10 })).items).toStrictEqual([]);
  });

  it("count repeats of a message within an hour on one line, newest line first", async () => {
    const id = `s${mark}`;
    await registry.sources.addMessage("P", id, message);
    await registry.sources.addMessage("P", id, { ...message, text: "second", atMillis: atMillis + 60_000, times: 3 });
    await registry.sources.addMessage("P", id, { ...message, atMillis: atMillis + 3_600_000 });
    const { items } = await registry.sources.messages("P", id, { limit: 10 });
    expect(items).toMatchObject([
      { count: 1, time: "2024-02-25T17:30:00.000000Z" },
      { count: 4, text: "second", time: "2024-02-25T16:31:00.000000Z" },
    ]);
  });

  it("count messages on each retention on a line of its own, so that none hides what another says", async () => {
    const id = `s${mark}r`;
    for (const retention of ["one", "two", "one"])
      await registry.sources.addMessage("P", id, { ...message, text: `of ${retention}`, retention });
    await registry.sources.addMessage("P", id, message);
    const { items } = await registry.sources.messages("P", id, { limit: 10 });
    expect(items.map(({ text, count, retention }) => [text, count, retention])).toStrictEqual([
      ["of two", 1, "two"],
      ["of one", 2, "one"],
      ["first", 1, undefined],
    ]);
  });
});

describe("connectors", () => {
  it("have a health of their own, which goes with them", async () => {
    const lastError = { time: "t", status: 500, errorClass: "status", message: "m" };
    await registry.connectors.noteHealth(`P${mark}`, "c", { lastError });
    expect((await registry.connectors.healths(`P${mark}`)).get("c")).toMatchObject({ lastError });
    await registry.connectors.remove(`P${mark}`, "c");
    expect(await registry.connectors.health(`P${mark}`, "c")).toStrictEqual({});
  });
});

describe("keys", () => {
  it("are made once, and signing keys listed oldest first", async () => {
    expect(await registry.keys.createDataKey({ encryptedKey: "one" })).toBe(true);
    expect(await registry.keys.createDataKey({ encryptedKey: "two" })).toBe(false);
    expect(await registry.keys.getDataKey()).toMatchObject({ encryptedKey: "one" });
    for (const [kid, createTime] of [
      ["a", "2024-02"],
      ["b", "2024-01"],
    ] as const) {
      await registry.keys.createSigningKey({ kid, publicKey: "", encryptedPrivateKey: "", createTime });
    }
    expect((await registry.keys.listSigningKeys()).map(({ kid }) => kid)).toStrictEqual(["b", "a"]);
  });
});
