/** Holds that failed sign-ins are listed for those who look after the identities, and tell nothing to who was refused. */

import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { generateApiTokenValue } from "../../../../lambdas/shared/core/identity/api-token.ts";
import { generateSecret } from "../../../../lambdas/shared/core/identity/password.ts";
import {
  administer,
  grantBy,
  newApiToken,
  newServiceAccount,
  signedInSource,
  signedInUser,
  signIn,
} from "../../../support/credentials.ts";
import { runDoors } from "../../../support/doors.ts";
import { collectLogLines } from "../../../support/log-lines.ts";

collectLogLines();
const doors = await runDoors();
let project: string;
beforeAll(async () => {
  await doors.registry.projects.createOrganization({ id: "O", displayName: "Acme", operatesStage: true });
});
beforeEach(async () => {
  project = await doors.management.makeProject();
  doors.state.now += 7200_000;
});
afterEach(() => {
  vi.restoreAllMocks();
});

const from = "198.51.100.7";
const listOf = async (path: string, query = "") =>
  (await administer(doors, "GET", `${path}/signinfailures?${query}`)).signInFailures;
/** Lists what failed since the test began. */
const ofProject = () => listOf(project);
const ofOperator = () => listOf("/v2/organizations/O");
const push = (headers: Record<string, string>) =>
  doors.ask({ path: "/api/data", headers, body: JSON.stringify({ Metrics: [{ Name: "m", Fields: { v: 1 } }] }), from });
const shown = { count: 1, door: "HTTPS", address: from, clientId: null };

describe("a failed sign-in is listed", () => {
  it("with the reason, for a source with a wrong password, and for one that is disabled", async () => {
    const source = await signedInSource(doors, project);
    const identity = source.path.slice("/v2/".length);
    expect((await signIn(doors, source.id.toUpperCase(), "hunter2", from)).status).toBe(401);
    await administer(doors, "PATCH", source.path, { status: "DISABLED" });
    expect((await signIn(doors, source.id, source.password, from)).status).toBe(401);
    const one = { ...shown, name: source.id, identity, credential: "PASSWORD" };
    expect(await ofProject()).toMatchObject([
      { ...one, reason: "WRONG_SECRET" },
      { ...one, reason: "DISABLED" },
    ]);
    expect(JSON.stringify(await ofProject())).not.toContain("hunter2");
  });

  it("for the project whose source's password was sent under another UID than it is registered by", async () => {
    const source = await signedInSource(doors, project);
    const mistaken = randomUUID();
    expect((await signIn(doors, mistaken, source.password, from)).status).toBe(401);
    const other = await signedInSource(doors, await doors.management.makeProject());
    expect((await signIn(doors, other.id, source.password, from)).status).toBe(401);
    const identity = source.path.slice("/v2/".length);
    // Both stand on one line, whose name is that of the last.
    expect(await ofProject()).toMatchObject([
      { ...shown, count: 2, name: other.id, identity, reason: "UID_MISMATCH", credential: "PASSWORD" },
    ]);
  });

  it("for nobody any more whose the password was before it was given another one, or removed", async () => {
    const source = await signedInSource(doors, project);
    const again = await administer(doors, "POST", `${source.path}:resetPassword`);
    await signIn(doors, randomUUID(), source.password, from);
    expect(await ofProject()).toEqual([]);
    await administer(doors, "DELETE", source.path);
    await signIn(doors, randomUUID(), again.password, from);
    expect(await ofProject()).toEqual([]);
  });

  it("for those who operate the stage under a UID that nobody has, and to no project", async () => {
    const unknown = randomUUID();
    await signIn(doors, unknown, generateSecret(), from);
    await signIn(doors, "my secret passphrase", "erp", "203.0.113.80");
    const listed = await ofOperator();
    expect(listed).toContainEqual(
      expect.objectContaining({ ...shown, name: unknown, identity: null, reason: "UNKNOWN_NAME" }),
    );
    expect(listed).toContainEqual(expect.objectContaining({ name: "my …", identity: null }));
    expect(await ofProject()).toEqual([]);
  });

  it("where a name and a secret come with each request, as InfluxDB's clients send them", async () => {
    const source = await signedInSource(doors, project);
    await doors.ask({ path: "/write", query: `db=x&u=${source.id}&p=wrong`, body: "m v=1", from });
    expect(await ofProject()).toMatchObject([{ ...shown, name: source.id, reason: "WRONG_SECRET" }]);
  });

  it("for the organization of a user", async () => {
    const user = await signedInUser(doors, project);
    await signIn(doors, user.username, "wrong", from);
    expect(await ofOperator()).toContainEqual(
      expect.objectContaining({ name: user.username, identity: `users/${user.id}`, reason: "WRONG_SECRET" }),
    );
  });

  it("by an API token that is wrong, or has expired, at the door for points and at that of the API", async () => {
    const token = await newApiToken(doors, project);
    const identity = token.path.slice("/v2/".length);
    await push({ authorization: `ApiToken ${generateApiTokenValue(token.id)}` });
    await doors.ask({
      method: "GET",
      path: `${project}/devices`,
      headers: { authorization: `Bearer ${generateApiTokenValue(token.id)}` },
      from,
    });
    await administer(doors, "PATCH", token.path, { expireTime: "2024-01-01T00:00:00Z" });
    doors.state.now += 10_000;
    await push(token.byValue);
    const one = { name: token.id, identity, credential: "API_TOKEN", door: "HTTPS" };
    expect(await ofProject()).toMatchObject([
      { ...one, reason: "EXPIRED", count: 1 },
      { ...one, reason: "WRONG_SECRET", count: 2 },
    ]);
  });

  it("by an access token that has expired, or was revoked, or is not of this stage", async () => {
    const source = await signedInSource(doors, project);
    doors.state.now += 7300_000;
    expect((await push(source.headers)).body).toContain("The token has expired");
    const fresh = { authorization: `Bearer ${(await signIn(doors, source.id, source.password)).body}` };
    // Carries on once it has signed in again, as a client does that is answered 401.
    expect((await push(fresh)).status).toBe(200);
    await administer(doors, "POST", `${source.path}:resetPassword`);
    doors.state.now += 6000;
    expect((await push(fresh)).body).toContain("The token was revoked");
    const [head = "", claims = ""] = fresh.authorization.split(".");
    await push({ authorization: `${head}.${claims}.${"A".repeat(86)}` });
    const one = { name: source.id, credential: "ACCESS_TOKEN" };
    expect(await ofProject()).toMatchObject([
      { ...one, reason: "REVOKED" },
      { ...one, reason: "EXPIRED" },
    ]);
    expect(await ofOperator()).toContainEqual(expect.objectContaining({ reason: "INVALID_TOKEN", name: "" }));
  });

  it("by a service account's key, in Basic and in an assertion", async () => {
    const account = await newServiceAccount(doors, project);
    const { keyId, email } = account.key;
    await push({ authorization: account.basic.authorization });
    const basic = { authorization: `Basic ${Buffer.from(`${keyId}:wrong`).toString("base64")}` };
    await doors.ask({ method: "GET", path: `${project}/devices`, headers: basic, from });
    await grantBy(doors, { keyId, secret: "wrong", email });
    await administer(doors, "PATCH", account.path, { enableBasicAuth: false });
    doors.state.now += 6000;
    await doors.ask({ method: "GET", path: `${project}/devices`, headers: account.basic, from });
    const one = { name: keyId, credential: "SERVICE_ACCOUNT_KEY", identity: account.path.slice("/v2/".length) };
    expect(await ofProject()).toMatchObject([
      { ...one, reason: "NOT_ALLOWED", count: 1 },
      { ...one, reason: "WRONG_SECRET", count: 2 },
    ]);
    expect(JSON.stringify(await ofProject())).not.toContain("wrong");
  });
});

describe("the list", () => {
  it("is narrowed by reason and time, and read page by page, of two lists as of one", async () => {
    const user = await signedInUser(doors, project);
    const since = new Date(doors.state.now).toISOString();
    await signIn(doors, user.username, "wrong", from);
    for (let made = 0; made < 4; made++) {
      doors.state.now += 1000;
      await signIn(doors, randomUUID(), "wrong", `203.0.113.${made}`);
    }
    type Line = { readonly time: string; readonly name: string; readonly address: string };
    const newestFirst = (lines: readonly Line[]) =>
      lines.toSorted((one, other) => (one.time === other.time ? 0 : one.time < other.time ? 1 : -1));
    const everything: Line[] = await ofOperator();
    expect(new Set(everything.map(({ time }) => time.slice(0, 13))).size).toBeLessThan(everything.length);
    expect(everything).toEqual(newestFirst(everything));
    const paged: Line[] = [];
    let token = "";
    do {
      const page = await administer(doors, "GET", `/v2/organizations/O/signinfailures?page_size=2&page_token=${token}`);
      expect(page.signInFailures).toEqual(newestFirst(page.signInFailures));
      paged.push(...page.signInFailures);
      token = page.nextPageToken;
    } while (token !== "");
    const inOrder = (lines: readonly Line[]) => lines.map((line) => JSON.stringify(line)).toSorted();
    expect(inOrder(paged)).toEqual(inOrder(everything));
    const hoursOf = (lines: readonly Line[]) => lines.map(({ time }) => time.slice(0, 13));
    expect(hoursOf(paged)).toEqual(hoursOf(everything));
    const wrong = await listOf("/v2/organizations/O", `reason=WRONG_SECRET&start_time=${since}`);
    expect(wrong).toMatchObject([{ name: user.username }]);
    const before = await listOf("/v2/organizations/O", `end_time=${since}`);
    expect(before.every(({ time }: { time: string }) => time < since)).toBe(true);
    const odd = await doors.management.ask("roles/organization.admin", "GET", `${project}/signinfailures?reason=OTHER`);
    expect(odd.status).toBe(400);
  });

  it("shows an organization that is a customer nothing but its own users", async () => {
    await doors.registry.projects.createOrganization({ id: "customer", displayName: "Customer" });
    await signIn(doors, randomUUID(), "wrong", from);
    const boss = await signedInUser(doors, project);
    await doors.registry.identities.setMembership(
      boss.id,
      { organization: "customer" },
      ["roles/organization.admin"],
      "",
    );
    const { status, body } = await doors.ask({
      method: "GET",
      path: "/v2/organizations/customer/signinfailures",
      headers: boss.headers,
    });
    expect([status, JSON.parse(body).signInFailures]).toEqual([200, []]);
  });
});

describe("who was refused", () => {
  it("learns nothing from the answer or its cost, whether the UID is registered or the password another source's", async () => {
    const source = await signedInSource(doors, project);
    const other = await signedInSource(doors, project);
    const disabled = await signedInSource(doors, project);
    await administer(doors, "PATCH", disabled.path, { status: "DISABLED" });
    const sent = vi.spyOn(DynamoDBClient.prototype, "send");
    const costOf = async (name: string, password: string) => {
      doors.state.now += 60_000;
      sent.mockClear();
      const { status, body } = await signIn(doors, name, password, from);
      return { answer: `${status} ${body}`, calls: sent.mock.calls.map(([command]) => command.constructor.name) };
    };
    const once = await costOf(source.id, generateSecret());
    expect(await costOf(randomUUID(), generateSecret())).toEqual(once);
    expect(await costOf(randomUUID(), other.password)).toEqual(once);
    expect(await costOf(disabled.id, generateSecret())).toEqual(once);
  });
});
