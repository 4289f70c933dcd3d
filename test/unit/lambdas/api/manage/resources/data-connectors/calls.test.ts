import { beforeEach, describe, expect, it } from "vitest";
import type { Role } from "../../../../../../../lambdas/shared/core/identity/role.ts";
import { type Answer, runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let path: string;
const developer = "roles/project.developer";

beforeEach(async () => {
  path = `${await management.makeProject()}/dataconnectors`;
});

const minimum = { type: "HTTP_PUSH", httpConfig: { url: "https://user:pass@example.com/hook" } };
const create = (body: unknown = minimum): Promise<Answer> => management.ask(developer, "POST", path, body);
const idOf = ({ body }: Answer): string => body.name.split("/").at(-1);
const stored = async (id: string) => {
  const connector = await management.registry.connectors.get(management.state.project, id);
  if (!connector) throw new Error(`There is no connector ${id}.`);
  return connector;
};
const version = async (): Promise<number> => {
  const key = { pk: `PROJECT#${management.state.project}`, sk: "VERSION" };
  return (await management.registry.table.get<{ version: number }>(key))?.version ?? 0;
};

describe("creating a data connector", () => {
  it("needs only the required keys, and answers every key", async () => {
    const answer = await create();
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
    expect(answer.body).toStrictEqual({
      name: expect.stringMatching(new RegExp(`^projects/${management.state.project}/dataconnectors/[0-9a-v]{20}$`)),
      displayName: "",
      type: "HTTP_PUSH",
      status: "ACTIVE",
      events: [],
      labels: [],
      httpConfig: { url: "https://user:pass@example.com/hook", signatureSecret: "", headers: {} },
      acknowledge: "200",
      disableOnGone: false,
      pauseMode: "drop",
      concurrency: 200,
      systemDisabled: null,
      health: { state: "UP", since: null },
    });
  });

  it("keeps all that it is given, and finds it again", async () => {
    const full = {
      displayName: "Azure",
      type: "HTTP_PUSH",
      status: "USER_DISABLED",
      events: ["touch"],
      labels: ["name"],
      httpConfig: { url: "https://example.com/", signatureSecret: "s3cret", headers: { "X-A": "1" } },
      acknowledge: "2xx",
      disableOnGone: true,
      pauseMode: "retain",
      concurrency: 25,
    };
    const id = idOf(await create(full));
    expect((await management.ask(developer, "GET", `${path}/${id}`)).body).toMatchObject(full);
    expect((await management.ask(developer, "GET", path)).body).toMatchObject({
      dataConnectors: [full],
      nextPageToken: "",
    });
  });

  it("keeps URL, secret and headers encrypted", async () => {
    const id = idOf(await create({ httpConfig: { url: "https://u:hunter2@example.com/", signatureSecret: "s3cret" } }));
    expect(JSON.stringify(await stored(id))).not.toMatch(/hunter2|s3cret|example\.com/);
  });

  it("makes queue, item and mapping in this order, and moves the project's version on", async () => {
    const before = await version();
    const id = idOf(await create());
    expect(management.state.steps).toStrictEqual([`makeQueue test-dc-${id}`, `makeMapping arn:test-dc-${id} 200`]);
    expect(await stored(id)).toMatchObject({
      queueUrl: `https://sqs/test-dc-${id}`,
      mapping: `mapping of arn:test-dc-${id}`,
      activeSince: management.state.now,
    });
    expect(await version()).toBe(before + 1);
  });

  it("leaves nothing behind where the mapping cannot be made", async () => {
    management.state.fails = "makeMapping";
    await expect(create()).rejects.toThrow("makeMapping failed");
    expect((await management.ask(developer, "GET", path)).body.dataConnectors).toStrictEqual([]);
    const id = management.state.steps[0]?.replace("makeQueue test-dc-", "");
    expect(management.state.jobs).toMatchObject([{ kind: "remove", connector: id }]);
  });

  it("makes nothing where the queue cannot be made", async () => {
    management.state.fails = "makeQueue";
    await expect(create()).rejects.toThrow("makeQueue failed");
    expect(management.state.steps).toHaveLength(1);
    expect((await management.ask(developer, "GET", path)).body.dataConnectors).toStrictEqual([]);
  });

  it("stops at ten", async () => {
    for (let count = 0; count < 10; count++) expect((await create()).status).toBe(200);
    expect(await create()).toMatchObject({
      status: 409,
      body: { code: 409, error: expect.stringContaining("10 data connectors") },
    });
    expect((await management.ask(developer, "GET", path)).body).toMatchObject({ dataConnectors: Array(10).fill({}) });
  });

  const config = (changed: object) => ({ httpConfig: { url: "https://example.com/", ...changed } });
  it.each<[string, unknown, string]>([
    ["no URL", { type: "HTTP_PUSH" }, "httpConfig.url is missing"],
    ["another type", { ...minimum, type: "PUBSUB" }, "type: must be HTTP_PUSH"],
    ["http", config({ url: "http://example.com/" }), "must begin with https://"],
    ["a private address", config({ url: "https://10.0.0.1/" }), "an address that is not public"],
    ["a private address in hex", config({ url: "https://0x7f.1/" }), "an address that is not public"],
    ["a private address as IPv6", config({ url: "https://[::ffff:127.0.0.1]/" }), "an address that is not public"],
    ["a reserved header", config({ headers: { "CONTENT-length": "1" } }), "is a header that the platform sets"],
    ["our signature as a header", config({ headers: { "x-dt-signature": "1" } }), "is a header that the platform sets"],
    ["a header with a line break", config({ headers: { "x-a": "1\r\nx-b: 2" } }), "must hold printable ASCII"],
    ["a header name with a colon", config({ headers: { "x-a: b\r\nx-c": "1" } }), "is not a header name"],
    ["a header of a number", config({ headers: { "x-a": 1 } }), "must be a text"],
    ["a secret of a number", config({ signatureSecret: 1 }), "httpConfig.signatureSecret: must be a text"],
    ["events that are no list", { ...minimum, events: "touch" }, "events: must be a list"],
    ["an unknown status", { ...minimum, status: "PAUSED" }, "status: must be ACTIVE or USER_DISABLED"],
    ["no JSON", "{", "The body is not JSON"],
    ["a list", "[]", "The body is a list"],
    ["a text", '"x"', "The request is not valid"],
  ])("refuses %s, naming what is wrong, and makes nothing", async (_, body, fault) => {
    const answer = await create(body);
    expect(answer).toMatchObject({ status: 400, body: { code: 400, error: expect.stringContaining(fault) } });
    expect(management.state.steps).toStrictEqual([]);
  });
});

describe("reading a data connector", () => {
  const secret = {
    url: "https://user:hunter2@example.com/a?code=t0ken&empty=&b=c=d&bare",
    signatureSecret: "s3cret",
    headers: { "X-Key": "k3y" },
  };
  const hidden = {
    url: "https://********:********@example.com/********",
    signatureSecret: "********",
    headers: { "X-Key": "********" },
  };

  it("shows secrets to those who may write them and hides them from a project user, one by one and in the list", async () => {
    const one = `${path}/${idOf(await create({ httpConfig: secret }))}`;
    for (const [role, shown] of [
      [developer, secret],
      ["roles/organization.admin", secret],
      ["roles/project.user", hidden],
    ] as const) {
      expect((await management.ask(role, "GET", one)).body.httpConfig).toStrictEqual(shown);
      expect((await management.ask(role, "GET", path)).body.dataConnectors[0].httpConfig).toStrictEqual(shown);
    }
  });

  it.each([
    ["https://example.com/hook?code=t0ken", "https://example.com/********"],
    ["https://example.com/services/T0/B0/k3y", "https://example.com/********"],
    ["https://example.com/?k3y", "https://example.com/********"],
    ["https://example.com:8443/k3y", "https://example.com:8443/********"],
    ["https://k3y@example.com/", "https://********:********@example.com/"],
    ["https://:k3y@example.com", "https://********:********@example.com/"],
    ["https://example.com", "https://example.com"],
    ["https://example.com/", "https://example.com/"],
  ])("shows of %s the host and port alone to a project user", async (url, seen) => {
    const one = `${path}/${idOf(await create({ httpConfig: { url } }))}`;
    const shown = async (role: Role) => (await management.ask(role, "GET", one)).body.httpConfig.url;
    expect(await shown(developer)).toBe(url);
    expect(await shown("roles/project.user")).toBe(seen);
  });

  it("shows an unset secret as unset to a project user", async () => {
    const plain = { url: "https://example.com/", signatureSecret: "", headers: {} };
    const one = `${path}/${idOf(await create({ httpConfig: plain }))}`;
    expect((await management.ask("roles/project.user", "GET", one)).body.httpConfig).toStrictEqual(plain);
  });

  it("shows the last error, where there was one", async () => {
    const id = idOf(await create());
    const lastError = { time: "2024-02-25T16:00:00Z", status: 500, errorClass: "status", message: "m" };
    await management.registry.connectors.noteHealth(management.state.project, id, { lastError });
    expect((await management.ask(developer, "GET", `${path}/${id}`)).body.lastError).toStrictEqual(lastError);
    expect((await management.ask(developer, "GET", path)).body.dataConnectors).toMatchObject([{ lastError }]);
  });

  it("knows no connector of another project", async () => {
    const id = idOf(await create());
    const elsewhere = `${await management.makeProject()}/dataconnectors`;
    for (const method of ["GET", "PATCH", "DELETE"]) {
      expect((await management.ask(developer, method, `${elsewhere}/${id}`, {})).status).toBe(404);
    }
  });

  it("finds none under a name that is longer than any can be", async () => {
    expect((await management.ask(developer, "GET", `${path}/${"x".repeat(2000)}`)).status).toBe(404);
  });
});
