import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import {
  identify,
  readCredential,
  serviceAccountKeyPurpose,
} from "../../../../../../../lambdas/shared/access/identify.ts";
import { type Answer, runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let project: string;

beforeEach(async () => {
  project = await management.makeProject();
});

const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
  management.ask("roles/project.admin", method, path, body);

/** Answers who calls with this header, as every function finds out. */
const callerBy = (authorization: string) =>
  identify(
    readCredential({ authorization }),
    {
      identity: (id) => management.registry.identities.get(id),
      identityNow: (id) => management.registry.identities.get(id),
      key: (id) => management.registry.identities.getKey(id),
      project: (id) => management.registry.projects.get(id),
      subjectOfExpired: async () => undefined,
      noteRefusal: async () => {},
      verifyToken: () => Promise.reject(new Error("no access token is expected")),
      openSecret: async (sealed, purpose) => (await management.ports.secretBox()).open(sealed, purpose),
    },
    management.state.now / 1000,
  );

describe("API tokens", () => {
  const create = (changed: object = {}): Promise<Answer> =>
    ask("POST", `${project}/apitokens`, { displayName: "script", scopes: ["write"], ...changed });

  it.each(["2027-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "2027-13-01T00:00:00Z", "soon"])(
    "take no time of expiry that no calendar has: %s",
    async (expireTime) => {
      expect((await create({ expireTime })).status).toBe(400);
    },
  );

  it("tell their value once, and sign in by it until they are deleted", async () => {
    const database = randomUUID();
    const { status, body } = await create({
      databases: [database.toUpperCase()],
      expireTime: "2030-01-31T12:00:00+01:00",
    });
    expect(status).toBe(200);
    expect(body.apiToken).toStrictEqual({
      name: expect.stringMatching(new RegExp(`^projects/${management.state.project}/apitokens/[0-9a-f-]{36}$`)),
      displayName: "script",
      scopes: ["write"],
      databases: [database],
      expireTime: "2030-01-31T11:00:00.000000Z",
      createTime: "2024-02-25T16:00:00.250000Z",
      lastUsedTime: null,
    });
    expect(await callerBy(`ApiToken ${body.value}`)).toMatchObject({ kind: "apiToken", scopes: ["write"] });
    const name = `/v2/${body.apiToken.name}`;
    expect(JSON.stringify((await ask("GET", `${project}/apitokens`)).body)).not.toContain(body.value);
    expect((await ask("GET", name)).body).toStrictEqual(body.apiToken);
    expect(await ask("DELETE", name)).toMatchObject({ status: 200, body: {} });
    await expect(callerBy(`ApiToken ${body.value}`)).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await ask("GET", `${project}/apitokens`)).body).toStrictEqual({ apiTokens: [], nextPageToken: "" });
  });

  it("never expire where no time is given, and at theirs where one is", async () => {
    const { body: lasting } = await create();
    expect(lasting.apiToken.expireTime).toBeNull();
    const { body: ending } = await create({ expireTime: "2024-02-25T16:00:00Z" });
    await expect(callerBy(`Bearer ${ending.value}`)).rejects.toThrow("The API token has expired");
  });

  it.each([
    [{ scopes: [] }, "scopes: must name at least one"],
    [{ scopes: ["admin"] }, "must be read or write"],
    [{ databases: ["x"] }, "must be the UID of a source"],
    [{ expireTime: "tomorrow" }, "expireTime: must be an instant"],
    [{ expireTime: "2030-01-31T12:00:00+05" }, "expireTime: must be an instant"],
    [{ displayName: 7 }, "displayName: must be a text"],
  ])("refuse %j", async (changed, fault) => {
    expect(await create(changed)).toMatchObject({ status: 400, body: { error: expect.stringContaining(fault) } });
  });

  it("change what they may do and until when, each by itself, and keep their value", async () => {
    const { body } = await create({ expireTime: "2030-01-31T12:00:00Z" });
    const name = `/v2/${body.apiToken.name}`;
    const source = randomUUID();
    const change = { displayName: "new", scopes: ["read", "write", "read"], databases: [source.toUpperCase()] };
    const changed = { ...body.apiToken, displayName: "new", scopes: ["read", "write"], databases: [source] };
    expect((await ask("PATCH", name, change)).body).toStrictEqual(changed);
    expect((await ask("GET", name)).body).toStrictEqual(changed);
    expect(await callerBy(`ApiToken ${body.value}`)).toMatchObject({ scopes: ["read", "write"], databases: [source] });
    const lasting = { ...changed, expireTime: null };
    expect((await ask("PATCH", name, { expireTime: null })).body).toStrictEqual(lasting);
    expect((await ask("PATCH", `${name}?update_mask=databases`, { displayName: "x" })).body).toStrictEqual({
      ...lasting,
      databases: [],
    });
    await ask("PATCH", name, { expireTime: "2024-02-25T16:00:00Z" });
    await expect(callerBy(`ApiToken ${body.value}`)).rejects.toThrow("The API token has expired");
    await ask("PATCH", `${name}?update_mask=expire_time`, {});
    expect(await callerBy(`ApiToken ${body.value}`)).toMatchObject({ displayName: "new" });
    expect((await ask("PATCH", name, { scopes: [] })).status).toBe(400);
    expect((await ask("PATCH", `${name}?update_mask=value`, {})).status).toBe(400);
  });

  it("lose no field of changes at the same time", async () => {
    const { body } = await create();
    const name = `/v2/${body.apiToken.name}`;
    await Promise.all([
      ask("PATCH", name, { displayName: "new" }),
      ask("PATCH", name, { scopes: ["read"] }),
      ask("PATCH", name, { expireTime: "2030-01-31T12:00:00Z" }),
    ]);
    expect((await ask("GET", name)).body).toMatchObject({
      displayName: "new",
      scopes: ["read"],
      expireTime: "2030-01-31T12:00:00.000000Z",
    });
  });

  it("are not found under other projects, nor are other identities found as API tokens", async () => {
    const { body } = await create();
    const id = body.apiToken.name.split("/").at(-1);
    project = await management.makeProject();
    expect((await ask("GET", `${project}/apitokens/${id}`)).status).toBe(404);
    const account = (await ask("POST", `${project}/serviceaccounts`, {})).body.name.split("/").at(-1);
    expect((await ask("DELETE", `${project}/apitokens/${account}`)).status).toBe(404);
  });
});

describe("service accounts", () => {
  const create = async (changed: object = {}): Promise<string> =>
    `/v2/${(await ask("POST", `${project}/serviceaccounts`, { displayName: "terraform", ...changed })).body.name}`;

  it("sign in by a key while Basic authentication is on and the key exists", async () => {
    const name = await create({ enableBasicAuth: true });
    const { body } = await ask("POST", `${name}/keys`);
    const basic = `Basic ${Buffer.from(`${body.key.id}:${body.secret}`).toString("base64")}`;
    expect(await callerBy(basic)).toMatchObject({ kind: "serviceAccount", displayName: "terraform" });
    await ask("PATCH", name, { enableBasicAuth: false });
    await expect(callerBy(basic)).rejects.toMatchObject({ code: "unauthenticated" });
    await ask("PATCH", name, { enableBasicAuth: true });
    expect((await ask("DELETE", `/v2/${body.key.name}`)).status).toBe(200);
    await expect(callerBy(basic)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("keep a key's secret sealed for that key, and tell it once", async () => {
    const name = await create();
    const { body } = await ask("POST", `${name}/keys`);
    const { encryptedSecret = "" } = (await management.registry.identities.getKey(body.key.id)) ?? {};
    expect(encryptedSecret).not.toContain(body.secret);
    const box = await management.ports.secretBox();
    expect(box.open(encryptedSecret, serviceAccountKeyPurpose(body.key.id))).toBe(body.secret);
    expect((await ask("GET", `${name}/keys`)).body).toStrictEqual({ keys: [body.key], nextPageToken: "" });
    expect((await ask("GET", `/v2/${body.key.name}`)).body).toStrictEqual(body.key);
  });

  it("lose no field of changes at the same time, and take a mask", async () => {
    const name = await create();
    await Promise.all([ask("PATCH", name, { displayName: "new" }), ask("PATCH", name, { enableBasicAuth: true })]);
    expect((await ask("GET", name)).body).toMatchObject({ displayName: "new", enableBasicAuth: true });
    await ask("PATCH", `${name}?update_mask=enable_basic_auth`, { displayName: "newer" });
    expect((await ask("GET", name)).body).toMatchObject({ displayName: "new", enableBasicAuth: false });
  });

  it("take their keys with them when they are deleted", async () => {
    const name = await create();
    const { body } = await ask("POST", `${name}/keys`);
    expect((await ask("DELETE", name)).status).toBe(200);
    expect(await management.registry.identities.getKey(body.key.id)).toBeUndefined();
    expect((await ask("GET", name)).status).toBe(404);
  });

  it("have no key of another account", async () => {
    const [one, other] = [await create(), await create()];
    const { body } = await ask("POST", `${one}/keys`);
    expect((await ask("GET", `${other}/keys/${body.key.id}`)).status).toBe(404);
    expect((await ask("DELETE", `${other}/keys/${body.key.id}`)).status).toBe(404);
  });
});
