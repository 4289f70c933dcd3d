/** Holds that no door lets anybody in by a credential that was revoked ten seconds ago. */

import { beforeEach, describe, expect, it } from "vitest";
import { credentialMemorySeconds } from "../../../../lambdas/shared/access/revocation.ts";
import {
  administer,
  type Headers,
  newApiToken,
  newServiceAccount,
  password,
  signedInSource,
  signedInUser,
  signIn,
} from "../../../support/credentials.ts";
import { type Asked, runDoors } from "../../../support/doors.ts";
import { collectLogLines } from "../../../support/log-lines.ts";

/** The time that docs/protocols/capture.md promises. */
const promisedSeconds = 10;

collectLogLines();
const doors = await runDoors();
let project: string;
/** The source to which the tests send points. */
let database: string;
beforeEach(async () => {
  project = await doors.management.makeProject();
  database = (await signedInSource(doors, project)).id;
});

/** Asks from another network each time, so that no door refuses a call unseen, for wrong secrets from one before it. */
let networks = 0;
function ask(asked: Asked) {
  networks++;
  return doors.ask({ ...asked, from: `198.51.${networks % 256}.1` });
}

const points = JSON.stringify({ Metrics: [{ Name: "m", Fields: { value: 1 } }] });
const send = (headers: Headers, query = "") => ask({ path: "/api/data", headers, query, body: points });
const read = (headers: Headers) => ask({ method: "GET", path: `${project}/devices`, headers });
const sendTo = (headers: Headers) => send(headers, `Database=${database}`);
/** Asks InfluxQL, whose statements say inside 200 what the caller may not read. */
const askInfluxql = async (headers: Headers, db = `db=${database}&`) => {
  const query = `${db}q=SHOW+RETENTION+POLICIES`;
  const { status, body } = await ask({ method: "GET", path: "/query", query, headers });
  return { status: status === 200 && body.includes('"error"') ? 403 : status };
};
const write = (headers: Headers, query = `db=${database}`) =>
  ask({ path: "/write", query, headers, body: "m value=1" });
const basicOf = (id: string, secret: string): Headers => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});

/** The ways in by one credential. They work until it is revoked, and none works ten seconds later. */
interface Story {
  /** Makes the credential. Answers the ways in by it, and a function that revokes it. */
  readonly make: () => Promise<{
    readonly ways: readonly (() => Promise<{ readonly status: number }>)[];
    readonly revoke: () => Promise<unknown>;
  }>;
}

async function tell({ make }: Story): Promise<void> {
  const { ways, revoke } = await make();
  const statuses = async () => (await Promise.all(ways.map((way) => way()))).map(({ status }) => status);
  expect(await statuses()).toSatisfy((all: number[]) => all.every((status) => status === 200 || status === 204));
  await revoke();
  doors.state.now += promisedSeconds * 1000;
  const refused = await statuses();
  expect(refused).toSatisfy(() => refused.every((status) => [401, 403, 404].includes(status)));
}

const user = async (revokeBy: (made: Awaited<ReturnType<typeof signedInUser>>) => Promise<unknown>) => {
  const made = await signedInUser(doors, project);
  return {
    ways: [
      () => read(made.headers),
      () => sendTo(made.headers),
      () => write(made.headers),
      () => askInfluxql(made.headers),
    ],
    revoke: () => revokeBy(made),
  };
};
const source = async (revokeBy: (made: Awaited<ReturnType<typeof signedInSource>>) => Promise<unknown>) => {
  const made = await signedInSource(doors, project);
  const byTokenHeader = { token: made.headers.authorization?.replace("Bearer ", "") ?? "" };
  const byName = basicOf(made.id, made.password);
  const ways = [
    () => send(made.headers),
    () => send(byTokenHeader),
    () => write(byName, ""),
    () => askInfluxql(byName, ""),
  ];
  return { ways, revoke: () => revokeBy(made) };
};
const token = async (revokeBy: (made: Awaited<ReturnType<typeof newApiToken>>) => Promise<unknown>) => {
  const made = await newApiToken(doors, project);
  const headers = [made.byValue, made.headers, { authorization: `Bearer ${made.value}` }];
  const influx = [...headers, basicOf(made.id, made.value), { authorization: `Token ${made.id}:${made.value}` }];
  const ways = [
    ...headers.flatMap((each) => [() => read(each), () => sendTo(each)]),
    ...influx.flatMap((each) => [() => write(each), () => askInfluxql(each)]),
  ];
  return { ways, revoke: () => revokeBy(made) };
};
const account = async (revokeBy: (made: Awaited<ReturnType<typeof newServiceAccount>>) => Promise<unknown>) => {
  const made = await newServiceAccount(doors, project);
  const ways = [() => read(made.basic), () => read(made.headers), () => sendTo(made.headers)];
  return { ways, revoke: () => revokeBy(made) };
};

const remove = (path: string) => administer(doors, "DELETE", path);
const membership = (id: string) => doors.registry.identities.removeMembership(id, { project: doors.state.project });

describe("ten seconds after it was revoked, nobody gets in by", () => {
  it("is at least twice the time for which functions remember credentials", () => {
    expect(credentialMemorySeconds).toBeLessThanOrEqual(promisedSeconds / 2);
  });

  it.each<[string, Story["make"]]>([
    ["a token of a disabled user", () => user(({ path }) => administer(doors, "PATCH", path, { status: "DISABLED" }))],
    ["a token of a deleted user", () => user(({ path }) => remove(path))],
    [
      "a token from before a user's password was reset",
      () => user(({ path }) => administer(doors, "POST", `${path}:resetPassword`)),
    ],
    [
      "a token from before a user's password was changed",
      () =>
        user(({ headers }) =>
          ask({
            path: "/v2/users/me:changePassword",
            headers,
            body: JSON.stringify({ currentPassword: password, newPassword: `${password} staple` }),
          }),
        ),
    ],
    [
      "a token of a session that the user has ended",
      () => user(({ headers }) => ask({ path: "/v2/sessions:revoke", headers })),
    ],
    ["a token of a user who is a member no more", () => user(({ id }) => membership(id))],
    [
      "a token of a user who administers the organization no more",
      async () => {
        const made = await signedInUser(doors, project);
        const scope = { organization: doors.state.organization };
        await doors.registry.identities.removeMembership(made.id, { project: doors.state.project });
        await doors.registry.identities.setMembership(made.id, scope, ["roles/organization.admin"], "");
        const ways = [() => read(made.headers), () => sendTo(made.headers)];
        return { ways, revoke: () => doors.registry.identities.removeMembership(made.id, scope) };
      },
    ],
    ["a token of a user of a deleted project", () => user(() => remove(project))],
    [
      "a token from before a source's password was reset",
      () => source(({ path }) => administer(doors, "POST", `${path}:resetPassword`)),
    ],
    [
      "a token of a disabled source",
      () => source(({ path }) => administer(doors, "PATCH", path, { status: "DISABLED" })),
    ],
    ["a token of a removed source", () => source(({ path }) => remove(path))],
    ["a token of a source of a deleted project", () => source(() => remove(project))],
    ["a deleted API token, nor by a token got with it", () => token(({ path }) => remove(path))],
    [
      "an API token that expired",
      () => token(({ path }) => administer(doors, "PATCH", path, { expireTime: "2020-01-01T00:00:00Z" })),
    ],
    ["an API token of a deleted project", () => token(() => remove(project))],
    ["a deleted key of a service account, nor by a token got with it", () => account(({ keyPath }) => remove(keyPath))],
    ["a key or token of a deleted service account", () => account(({ path }) => remove(path))],
    ["a key or token of a service account that is a member no more", () => account(({ id }) => membership(id))],
    ["a key or token of a service account of a deleted project", () => account(() => remove(project))],
  ])("%s", (_, make) => tell({ make }));

  it("Basic credentials of a service account where they were switched off, while its tokens go on", async () => {
    const { path, basic, headers } = await newServiceAccount(doors, project);
    expect((await read(basic)).status).toBe(200);
    await administer(doors, "PATCH", path, { enableBasicAuth: false });
    doors.state.now += promisedSeconds * 1000;
    expect([(await read(basic)).status, (await read(headers)).status]).toEqual([401, 200]);
  });

  it("a role that was lowered, or a scope that was taken away", async () => {
    const person = await signedInUser(doors, project);
    const script = await newApiToken(doors, project);
    const statuses = async () => [(await sendTo(person.headers)).status, (await sendTo(script.byValue)).status];
    expect(await statuses()).toEqual([200, 200]);
    const scope = { project: doors.state.project };
    await doors.registry.identities.changeMembership(person.id, scope, ["roles/project.user"]);
    await administer(doors, "PATCH", script.path, { scopes: ["read"] });
    doors.state.now += promisedSeconds * 1000;
    expect(await statuses()).toEqual([403, 403]);
    expect([(await read(person.headers)).status, (await read(script.byValue)).status]).toEqual([200, 200]);
  });

  it("a token of a service account of a deleted project, in other projects either", async () => {
    const made = await newServiceAccount(doors, project);
    const home = project;
    project = await doors.management.makeProject();
    await doors.registry.identities.setMembership(
      made.id,
      { project: doors.state.project },
      ["roles/project.user"],
      "",
    );
    expect([(await read(made.headers)).status, (await read(made.basic)).status]).toEqual([200, 200]);
    await remove(home);
    doors.state.now += promisedSeconds * 1000;
    expect([(await read(made.headers)).status, (await read(made.basic)).status]).toEqual([401, 401]);
  });
});

describe("what was revoked stays so", () => {
  const disabling = async (path: string) => {
    for (const status of ["DISABLED", "ENABLED"]) await administer(doors, "PATCH", path, { status });
  };

  it("for a user and a source that are enabled again, whose old tokens stay dead while they sign in anew", async () => {
    const person = await signedInUser(doors, project);
    const machine = await signedInSource(doors, project);
    await disabling(person.path);
    await disabling(machine.path);
    doors.state.now += promisedSeconds * 1000;
    expect([(await read(person.headers)).status, (await send(machine.headers)).status]).toEqual([401, 401]);
    const anew = await signIn(doors, machine.id, machine.password);
    expect((await send({ authorization: `Bearer ${anew.body}` })).status).toBe(200);
    expect((await signIn(doors, person.username, password)).status).toBe(200);
  });

  it("and who signs in anew is let in at once, also where a door still remembers the time before", async () => {
    const { headers, username, path } = await signedInUser(doors, project);
    expect([(await read(headers)).status, (await sendTo(headers)).status]).toEqual([200, 200]);
    const reset = await administer(doors, "POST", `${path}:resetPassword`);
    const { body } = await signIn(doors, username, reset.password);
    const anew = { authorization: `Bearer ${body}` };
    expect([(await read(anew)).status, (await sendTo(anew)).status]).toEqual([200, 200]);
  });

  it("where the clock was set back by an hour or a day before it was revoked", async () => {
    for (const millis of [3_600_000, 24 * 3_600_000]) {
      const person = await signedInUser(doors, project);
      const machine = await signedInSource(doors, project);
      doors.state.now -= millis;
      await administer(doors, "POST", `${person.path}:resetPassword`);
      await administer(doors, "POST", `${machine.path}:resetPassword`);
      doors.state.now += promisedSeconds * 1000;
      const statuses = async () => [(await read(person.headers)).status, (await send(machine.headers)).status];
      expect(await statuses()).toEqual([401, 401]);
      doors.state.now += millis;
      expect(await statuses()).toEqual([401, 401]);
    }
  });
});
