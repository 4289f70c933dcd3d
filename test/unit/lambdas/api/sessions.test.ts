/** Holds how people go on with a session and end it, and who a caller of each kind is told to be. */

import { beforeEach, describe, expect, it } from "vitest";
import { mostEndedSessions } from "../../../../lambdas/shared/core/identity/session.ts";
import {
  type Headers,
  newApiToken,
  newServiceAccount,
  password,
  signedInSource,
  signedInUser,
  signIn,
} from "../../../support/credentials.ts";
import { runDoors } from "../../../support/doors.ts";
import { collectLogLines } from "../../../support/log-lines.ts";

collectLogLines();
const doors = await runDoors();
let project: string;
beforeEach(async () => {
  project = await doors.management.makeProject();
});

const hours = (count: number): void => {
  doors.state.now += count * 3_600_000;
};
const seconds = (count: number): void => {
  doors.state.now += count * 1000;
};
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

async function call(method: string, path: string, headers: Headers) {
  const { status, body } = await doors.ask({ method, path, headers });
  return { status, body: JSON.parse(body) };
}
const renew = (headers: Headers) => call("POST", "/v2/sessions:renew", headers);
const revoke = (headers: Headers) => call("POST", "/v2/sessions:revoke", headers);
const me = (headers: Headers) => call("GET", "/v2/me", headers);
const isLetIn = async (headers: Headers): Promise<boolean> => (await me(headers)).status === 200;
const renewed = async (headers: Headers): Promise<Headers> => bearer((await renew(headers)).body.accessToken);

describe("a session that is renewed", () => {
  it("goes on beyond the two hours of a token, and ends twelve hours after the sign-in", async () => {
    let { headers } = await signedInUser(doors, project);
    const began = doors.state.now;
    for (let hour = 1.5; hour < 12; hour += 1.5) {
      hours(1.5);
      const { body } = await renew(headers);
      const end = Math.min(hour + 2, 12) * 3_600_000;
      expect(Math.floor((began + end) / 1000)).toBe(Date.parse(body.expireTime) / 1000);
      expect(Math.floor(began / 1000) + 12 * 3600).toBe(Date.parse(body.sessionEndTime) / 1000);
      headers = bearer(body.accessToken);
    }
    expect(await isLetIn(headers)).toBe(true);
    hours(1.5);
    expect(await renew(headers)).toMatchObject({ status: 401 });
  });

  it("leaves the token that was sent as it is, so that other tabs go on with it", async () => {
    const { headers } = await signedInUser(doors, project);
    await renew(headers);
    seconds(10);
    expect(await isLetIn(headers)).toBe(true);
  });

  it("ends with the password, which nobody gets around by renewing in the seconds after", async () => {
    const { id, headers } = await signedInUser(doors, project);
    expect(await isLetIn(headers)).toBe(true);
    await doors.registry.identities.change(id, { tokensValidFrom: 2e9, tokenGeneration: "next" });
    expect(await renew(headers)).toMatchObject({ status: 401, body: { error: expect.stringContaining("ended") } });
  });

  it("is for people: programs sign in again with their credential", async () => {
    const token = await newApiToken(doors, project);
    const account = await newServiceAccount(doors, project);
    const source = await signedInSource(doors, project);
    for (const { headers } of [token, account, source]) expect(await renew(headers)).toMatchObject({ status: 403 });
  });
});

describe("a session that is ended", () => {
  it("lets nobody in ten seconds later, by no token of it, while other sessions of the same person go on", async () => {
    const { headers, username } = await signedInUser(doors, project);
    const other = bearer((await signIn(doors, username, password)).body);
    const second = await renewed(headers);
    const third = await renewed(second);
    expect(await revoke(second)).toMatchObject({ status: 200, body: {} });
    seconds(10);
    for (const each of [headers, second, third]) expect(await renew(each)).toMatchObject({ status: 401 });
    expect(await isLetIn(other)).toBe(true);
  });

  it("cannot be renewed in the seconds for which a door still knows it", async () => {
    const { headers } = await signedInUser(doors, project);
    expect(await isLetIn(headers)).toBe(true);
    await revoke(headers);
    expect(await renew(headers)).toMatchObject({ status: 401 });
  });

  it("can be that of an API token or a service account, whose credential signs in again", async () => {
    const token = await newApiToken(doors, project);
    const account = await newServiceAccount(doors, project);
    for (const { headers } of [token, account]) expect((await revoke(headers)).status).toBe(200);
    seconds(10);
    expect([await isLetIn(token.headers), await isLetIn(account.headers)]).toEqual([false, false]);
    expect([await isLetIn(token.byValue), await isLetIn(account.basic)]).toEqual([true, true]);
  });

  it("is none where no access token was sent", async () => {
    const token = await newApiToken(doors, project);
    const account = await newServiceAccount(doors, project);
    for (const headers of [token.byValue, account.basic]) {
      expect(await revoke(headers)).toMatchObject({ status: 400, body: { error: expect.stringContaining("/Auth") } });
    }
  });

  it("takes all others with it where an identity remembers no more of them", async () => {
    const { id, headers, username } = await signedInUser(doors, project);
    const until = Math.floor(doors.state.now / 1000) + 7200;
    const endedSessions = Array.from({ length: mostEndedSessions }, (_, index) => ({ id: `${index}`, until }));
    await doors.registry.identities.change(id, { endedSessions });
    const other = bearer((await signIn(doors, username, password)).body);
    await revoke(headers);
    seconds(10);
    expect([await isLetIn(headers), await isLetIn(other)]).toEqual([false, false]);
    expect(await isLetIn(bearer((await signIn(doors, username, password)).body))).toBe(true);
  });

  it("is ended whole when several are ended at the same time", async () => {
    const { username } = await signedInUser(doors, project);
    const tokens = await Promise.all([1, 2, 3, 4].map(() => signIn(doors, username, password)));
    const all = tokens.map(({ body }) => bearer(body));
    const statuses = await Promise.all(all.map(async (headers) => (await revoke(headers)).status));
    expect(statuses).toEqual([200, 200, 200, 200]);
    seconds(10);
    expect(await Promise.all(all.map(isLetIn))).toEqual([false, false, false, false]);
  });
});

describe("who a caller is", () => {
  const atSecond = (millis: number): string =>
    `${new Date(Math.floor(millis / 1000) * 1000).toISOString().slice(0, 19)}.000000Z`;

  it("is told to a user with every membership, of projects that are not deleted", async () => {
    const { id, username, headers } = await signedInUser(doors, project);
    const gone = await doors.management.makeProject();
    const { organization } = doors.state;
    const roles = ["roles/project.user"] as const;
    await doors.registry.identities.setMembership(id, { project: doors.state.project }, roles, "");
    await doors.registry.projects.change(gone.split("/").at(-1) ?? "", { deleteTime: "2024-01-01T00:00:00Z" });
    const { body } = await me(headers);
    expect(body).toStrictEqual({
      name: `users/${id}`,
      kind: "USER",
      displayName: "",
      username,
      email: null,
      project: null,
      scopes: [],
      databases: [],
      memberships: [
        {
          name: project.slice("/v2/".length),
          displayName: "Acme",
          organization: `organizations/${organization}`,
          roles: ["roles/project.developer"],
        },
      ],
      session: {
        signInTime: atSecond(doors.state.now),
        expireTime: atSecond(doors.state.now + 2 * 3_600_000),
        sessionEndTime: atSecond(doors.state.now + 12 * 3_600_000),
      },
    });
  });

  it("is told to API tokens and service accounts, with what they may do instead", async () => {
    const token = await newApiToken(doors, project, { scopes: ["read"] });
    const account = await newServiceAccount(doors, project);
    const here = project.slice("/v2/".length);
    expect((await me(token.byValue)).body).toMatchObject({
      kind: "API_TOKEN",
      name: `${here}/apitokens/${token.id}`,
      project: here,
      scopes: ["read"],
      memberships: [],
      session: null,
    });
    expect((await me(account.headers)).body).toMatchObject({
      kind: "SERVICE_ACCOUNT",
      name: `${here}/serviceaccounts/${account.id}`,
      email: account.key.email,
      memberships: [{ name: here, roles: ["roles/project.developer"] }],
      session: { signInTime: atSecond(doors.state.now), sessionEndTime: atSecond(doors.state.now + 3_600_000) },
    });
  });
});
