import { beforeEach, describe, expect, it } from "vitest";
import { influxdbSecretOf } from "../../../../../../../lambdas/shared/core/influxdb/settings.ts";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const developer = "roles/project.developer";
let project: string;

beforeEach(async () => {
  project = await management.makeProject();
});

const url = "https://influx.example.com:8086";
const one = { version: 1, url, database: "plant", retentionPolicy: "year", username: "writer", password: "hush-hush" };
const make = (influxdb: unknown, more: object = {}) =>
  management.ask(developer, "POST", `${project}/retentions`, {
    displayName: "theirs",
    kind: "INFLUXDB",
    duration: "60s",
    influxdb,
    ...more,
  });
const change = (name: string, body: object, query = "") =>
  management.ask(developer, "PATCH", `/v2/${name}${query}`, body);

/** Answers the secret that the registry holds of a retention, opened. */
async function secretOf(name: string): Promise<string | undefined> {
  const [, owner = "", , id = ""] = name.split("/");
  const kept = await management.registry.sources.getRetention(owner, id);
  if (kept?.kind !== "INFLUXDB") throw new Error("It is of another kind.");
  expect(JSON.stringify(kept)).not.toMatch(/hush|t0ken/);
  return influxdbSecretOf(kept, management.ports);
}

describe("a retention of kind INFLUXDB", () => {
  it.each([
    [one, { version: 1, url, database: "plant", retentionPolicy: "year", username: "writer" }, "hush-hush"],
    [{ version: 1, url, database: "d" }, { version: 1, url, database: "d" }, undefined],
    [
      { version: 2, url, bucket: "b", organization: "o", token: "t0ken" },
      { version: 2, url, bucket: "b", organization: "o" },
      "t0ken",
    ],
    [{ version: 3, url, database: "d", token: "t0ken" }, { version: 3, url, database: "d" }, "t0ken"],
  ])("is made of %j, and never shows its secret", async (influxdb, shown, secret) => {
    const { status, body } = await make(influxdb);
    expect([status, body.kind, body.influxdb]).toEqual([200, "INFLUXDB", shown]);
    const got = await management.ask(developer, "GET", `/v2/${body.name}`);
    expect(got.body).toEqual(body);
    expect(await secretOf(body.name)).toBe(secret);
  });

  it.each([
    [undefined, "influxdb is missing"],
    [{ ...one, version: 4 }, "influxdb.version: must be 1, 2 or 3."],
    [{ url, database: "d" }, "influxdb.version is missing"],
    [{ version: 1, database: "d" }, "influxdb.url is missing"],
    [{ version: 1, url }, "influxdb.database is missing"],
    [{ version: 1, url, database: "d", bucket: "b" }, "influxdb.bucket is no setting of version 1"],
    [{ version: 1, url, database: "d", password: "x" }, "password needs a username"],
    [{ version: 1, url, database: "d", username: "a:b" }, "must not hold a colon"],
    [{ version: 2, url, bucket: "b", token: "x" }, "influxdb.organization is missing"],
    [{ version: 2, url, bucket: "b", organization: "o" }, "influxdb.token is missing"],
    [{ version: 3, url, database: "d", token: "a b" }, "printable ASCII"],
    [{ version: 1, url: "http://influx.example.com", database: "d" }, "must begin with https://"],
    [{ version: 1, url: "https://u:p@influx.example.com", database: "d" }, "holds credentials"],
    [{ version: 1, url: `${url}?db=x`, database: "d" }, "holds a query"],
    [{ version: 1, url: `${url}/\u202ex`, database: "d" }, "an invisible one"],
    [{ version: 1, url: "ftp://influx.example.com", database: "d" }, "is not the URL of a server"],
    [{ version: 1, url: "https://10.0.0.1:8086", database: "d" }, "not public"],
    [{ version: 1, url: "http://169.254.169.254", database: "d" }, "must begin with https://"],
  ])("is not made of %j", async (influxdb, fault) => {
    const { status, body } = await make(influxdb);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(fault);
  });

  it("alone has settings of an InfluxDB", async () => {
    for (const kind of ["DYNAMODB", "S3", "TIMESTREAM"]) {
      expect(await make(one, { kind })).toMatchObject({ status: 400 });
      const plain = await make(undefined, { kind, displayName: kind });
      expect([plain.status, plain.body.kind]).toStrictEqual([200, kind]);
      expect(await change(plain.body.name, { influxdb: { url } })).toMatchObject({ status: 400 });
    }
  });

  it("changes in what a PATCH names, and keeps the rest and the secret", async () => {
    const { name } = (await make(one)).body;
    const changed = await change(name, { influxdb: { retentionPolicy: null, database: "other" } });
    expect(changed.body.influxdb).toEqual({ version: 1, url, database: "other", username: "writer" });
    expect(await secretOf(name)).toBe("hush-hush");
    await change(name, { influxdb: { password: "hush-again" } }, "?update_mask=influxdb");
    expect(await secretOf(name)).toBe("hush-again");
    await change(name, { influxdb: { password: null, username: null } });
    expect(await secretOf(name)).toBeUndefined();
  });

  it("sends its secret to no other server than it was given for", async () => {
    const { name } = (await make(one)).body;
    const elsewhere = "https://elsewhere.example.com";
    expect((await change(name, { influxdb: { url: elsewhere } })).status).toBe(400);
    expect((await change(name, { influxdb: { url: `${url}/behind/a/proxy` } })).status).toBe(200);
    expect((await change(name, { influxdb: { url: elsewhere, password: "hush-new" } })).status).toBe(200);
    expect(await secretOf(name)).toBe("hush-new");
  });

  it("becomes one of another version only with all that the version needs", async () => {
    const { name } = (await make(one)).body;
    expect((await change(name, { influxdb: { version: 2, bucket: "b", organization: "o" } })).status).toBe(400);
    const changed = await change(name, { influxdb: { version: 2, bucket: "b", organization: "o", token: "t0ken" } });
    expect(changed.body.influxdb).toEqual({ version: 2, url, bucket: "b", organization: "o" });
    expect(await secretOf(name)).toBe("t0ken");
  });
});
