/** Holds that what is registered works at the doors by what is said of it: scopes, sources, times, and what is disabled. */

import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { administer, newApiToken, signedInSource, signedInUser, signIn } from "../../../support/credentials.ts";
import { runDoors } from "../../../support/doors.ts";

const doors = await runDoors();
let project: string;
beforeAll(async () => {
  await doors.registry.projects.createOrganization({ id: "O", displayName: "Acme", operatesStage: true });
});
beforeEach(async () => {
  project = await doors.management.makeProject();
  doors.state.now += 7200_000;
});

type Headers = Readonly<Record<string, string>>;
/** Outlasts what functions remember of credentials. */
const later = () => {
  doors.state.now += 11_000;
};
const write = async (headers: Headers, source: string) => {
  const body = JSON.stringify({ Metrics: [{ Name: "m", Fields: { v: 1 } }] });
  const query = `Database=${source}`;
  return (await doors.ask({ path: "/api/data", query, headers: { dataversion: "V0.0.5", ...headers }, body })).status;
};
/** Reads rows, and points: InfluxDB's protocol answers 200 in both cases, and tells of refusals in the body. */
const read = async (headers: Headers, source: string) => {
  const rows = { method: "GET", path: "/api/cdc", query: `Name=m&Database=${source}`, headers };
  const { status } = await doors.ask(rows);
  const points = { method: "GET", path: "/query", query: `db=${source}&q=SHOW+MEASUREMENTS`, headers };
  const { body } = await doors.ask(points);
  expect([status === 200, body]).toStrictEqual([!body.includes('"error"'), body]);
  return status;
};
const manage = (headers: Headers, path: string, method = "GET", body?: object) =>
  doors.ask({ method, path, headers, ...(body ? { body: JSON.stringify(body) } : {}) });

const year = { displayName: "oneYear", kind: "DYNAMODB", duration: "31536000s" };
/** Makes sources whose points are kept, so that they can be queried. */
async function keptSources(count: number) {
  const { name } = await administer(doors, "POST", `${project}/retentions`, year);
  const sources = await Promise.all(Array.from({ length: count }, () => signedInSource(doors, project)));
  for (const { path } of sources) await administer(doors, "PATCH", path, { retentions: [name] });
  later();
  return sources.map(({ id }) => id);
}

describe("an API token", () => {
  it.each([
    [["read"], { writes: 403, reads: 200 }],
    [["write"], { writes: 200, reads: 403 }],
    [["read", "write"], { writes: 200, reads: 200 }],
  ])(
    "with the scopes %j does just that, by its value and by a token got with it",
    async (scopes, { writes, reads }) => {
      const [id = ""] = await keptSources(1);
      const token = await newApiToken(doors, project, { scopes });
      for (const headers of [token.byValue, token.headers]) {
        expect([await write(headers, id), await read(headers, id)]).toStrictEqual([writes, reads]);
      }
    },
  );

  it("that is bound to sources reads and writes these alone, until it is bound to others", async () => {
    const [one = "", other = ""] = await keptSources(2);
    const token = await newApiToken(doors, project, { databases: [one] });
    const all = async () => [
      await write(token.byValue, one),
      await read(token.byValue, one),
      await write(token.byValue, other),
      await read(token.byValue, other),
    ];
    expect(await all()).toStrictEqual([200, 200, 403, 403]);
    await administer(doors, "PATCH", token.path, { databases: [other] });
    later();
    expect(await all()).toStrictEqual([403, 403, 200, 200]);
  });

  it("ends at its time, with the tokens got with it, and shows when it was used last", async () => {
    const { id } = await signedInSource(doors, project);
    const token = await newApiToken(doors, project);
    const expireTime = new Date(doors.state.now + 600_000).toISOString();
    await administer(doors, "PATCH", token.path, { expireTime });
    later();
    expect([await write(token.byValue, id), await write(token.headers, id)]).toStrictEqual([200, 200]);
    const used = await administer(doors, "GET", token.path);
    expect(Date.parse(used.lastUsedTime)).toBeLessThanOrEqual(doors.state.now);
    doors.state.now += 600_000;
    expect([await write(token.byValue, id), await write(token.headers, id)]).toStrictEqual([401, 401]);
    expect((await signIn(doors, token.id, token.value)).status).toBe(401);
  });
});

describe("a user", () => {
  it("who is disabled is let in nowhere, and after that only by signing in anew", async () => {
    const user = await signedInUser(doors, project);
    expect((await manage(user.headers, `${project}/devices`)).status).toBe(200);
    await administer(doors, "PATCH", user.path, { status: "DISABLED" });
    later();
    expect((await manage(user.headers, `${project}/devices`)).status).toBe(401);
    expect((await signIn(doors, user.username, "correct horse battery")).status).toBe(401);
    await administer(doors, "PATCH", user.path, { status: "ENABLED" });
    later();
    expect((await manage(user.headers, `${project}/devices`)).status).toBe(401);
    expect((await signIn(doors, user.username, "correct horse battery")).status).toBe(200);
  });

  it("changes the own password, which ends the earlier one and its tokens", async () => {
    const user = await signedInUser(doors, project);
    const body = { currentPassword: "correct horse battery", newPassword: "a newer horse battery" };
    expect((await manage(user.headers, "/v2/users/me:changePassword", "POST", body)).status).toBe(200);
    later();
    expect((await manage(user.headers, `${project}/devices`)).status).toBe(401);
    expect((await signIn(doors, user.username, body.currentPassword)).status).toBe(401);
    const fresh = await signIn(doors, user.username, body.newPassword);
    const headers = { authorization: `Bearer ${fresh.body}` };
    expect((await manage(headers, `${project}/devices`)).status).toBe(200);
  });
});

describe("a source", () => {
  it("has all that it is registered with, and is let in until it is disabled or deleted", async () => {
    const fleet = (await administer(doors, "POST", `${project}/fleets`, { displayName: "hall 1" })).name;
    const retention = await administer(doors, "POST", `${project}/retentions`, year);
    const activationUid = randomUUID();
    const registered = {
      displayName: "erp-export-service",
      type: "EXTERNAL_CONNECTION",
      fleet,
      retentions: [retention.name],
      variables: { $Key: "v" },
      noDataAfter: "600s",
      labels: { room: "12" },
    };
    await administer(doors, "POST", `${project}/sources`, { ...registered, activationUid });
    const path = `${project}/sources/${activationUid}`;
    expect(await administer(doors, "GET", path)).toMatchObject({ ...registered, activationUid });
    const { password } = await administer(doors, "POST", `${path}:resetPassword`);
    const enter = async () => (await signIn(doors, activationUid, password)).status;
    expect(await enter()).toBe(200);
    expect((await signIn(doors, randomUUID(), password)).status).toBe(401);
    const ended: number[] = [];
    for (const status of ["DISABLED", "ENABLED"]) {
      await administer(doors, "PATCH", path, { status });
      later();
      ended.push(await enter());
    }
    expect(ended).toStrictEqual([401, 200]);
    await administer(doors, "DELETE", path);
    later();
    expect(await enter()).toBe(401);
  });
});

it("A client whose token has expired is answered 401, signs in again, and carries on", async () => {
  const source = await signedInSource(doors, project);
  let headers: Headers = source.headers;
  const statuses: number[] = [];
  for (let hour = 0; hour < 5; hour++) {
    let status = await write(headers, source.id);
    statuses.push(status);
    if (status === 401) {
      headers = { authorization: `Bearer ${(await signIn(doors, source.id, source.password)).body}` };
      status = await write(headers, source.id);
    }
    expect(status).toBe(200);
    doors.state.now += 3600_000;
  }
  expect(statuses).toContain(401);
  expect(statuses.filter((status) => status === 401).length).toBeLessThan(statuses.length / 2);
});
