/** Holds that nobody guesses a secret at any door, and that nobody keeps its owner out by guessing. */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { generateApiTokenValue } from "../../../../lambdas/shared/core/identity/api-token.ts";
import {
  administer,
  grantBy,
  type Headers,
  newApiToken,
  newServiceAccount,
  password,
  signedInSource,
  signedInUser,
  signIn,
} from "../../../support/credentials.ts";
import { type DoorAnswer, runDoors } from "../../../support/doors.ts";
import { collectLogLines } from "../../../support/log-lines.ts";

collectLogLines();
const doors = await runDoors();
let project: string;
beforeEach(async () => {
  project = await doors.management.makeProject();
  doors.state.now = (Math.floor(doors.state.now / 60_000) + 2) * 60_000;
});
afterEach(() => {
  vi.restoreAllMocks();
});

let addresses = 0;
const newAddress = (): string => `198.51.100.${++addresses}`;

async function statuses(count: number, ask: (made: number) => Promise<DoorAnswer>): Promise<number[]> {
  const all: number[] = [];
  for (let made = 0; made < count; made++) all.push((await ask(made)).status);
  return all;
}

/** Answers ten times the status, and 429 for the rest. */
const bounded = (status: number, count: number): number[] =>
  Array.from({ length: count }, (_, made) => (made < 10 ? status : 429));

const points = JSON.stringify({ Metrics: [{ Name: "m", Fields: { value: 1 } }] });
const sendTo = (database: string, headers: Headers, from: string) =>
  doors.ask({ path: "/api/data", query: `Database=${database}`, headers, body: points, from });
const read = (headers: Headers, from: string) =>
  doors.ask({ method: "GET", path: `${project}/devices`, headers, from });
const basicOf = (id: string, secret: string): Headers => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});

describe("a stranger who guesses", () => {
  it("a user's password is stopped after ten, and the owner signs in from elsewhere at once", async () => {
    const { username } = await signedInUser(doors, project);
    const stranger = newAddress();
    const guess = (made: number) => signIn(doors, username, `guess ${made}`, stranger);
    expect(await statuses(13, guess)).toEqual(bounded(401, 13));
    expect((await signIn(doors, username, password, stranger)).status).toBe(429);
    expect((await signIn(doors, username, password, newAddress())).status).toBe(200);
  });

  it("a user's password learns nothing from headers that name other addresses", async () => {
    const { username } = await signedInUser(doors, project);
    const from = newAddress();
    const guess = (made: number) =>
      doors.ask({
        path: "/Auth",
        headers: { "x-forwarded-for": `203.0.113.${made}`, forwarded: `for=203.0.113.${made}` },
        body: JSON.stringify({ Username: username, Password: "x" }),
        from,
      });
    expect(await statuses(13, guess)).toEqual(bounded(401, 13));
  });

  it("whether a name exists learns nothing: neither from the answers nor from what they cost", async () => {
    const { username, path } = await signedInUser(doors, project);
    const disabled = await signedInUser(doors, project);
    await administer(doors, "PATCH", disabled.path, { status: "DISABLED" });
    const sent = vi.spyOn(DynamoDBClient.prototype, "send");
    const costOf = async (name: string, attempts: number) => {
      doors.state.now += 60_000;
      const from = newAddress();
      sent.mockClear();
      const answers: string[] = [];
      for (let made = 0; made < attempts; made++) {
        const { status, body } = await signIn(doors, name, "x", from);
        answers.push(`${status} ${body}`);
      }
      return { answers, calls: sent.mock.calls.map(([command]) => command.constructor.name) };
    };
    const known = await costOf(username, 11);
    expect(known.answers.slice(9)).toEqual([
      "401 The user name or the password is wrong.",
      expect.stringContaining("429 This failed too often under this name from your address"),
    ]);
    expect(await costOf("nobody@example.com", 11)).toEqual(known);
    const once = await costOf(username, 1);
    expect(await costOf(disabled.username, 1)).toEqual(once);
    await administer(doors, "DELETE", path);
    expect(await costOf(username, 1)).toEqual(once);
  });

  it("the current password by a stolen token is stopped after ten, and shares them with the door of sign-in", async () => {
    const { username, headers } = await signedInUser(doors, project);
    const thief = newAddress();
    const guess = (currentPassword: string, from: string) =>
      doors.ask({
        path: "/v2/users/me:changePassword",
        headers,
        body: JSON.stringify({ currentPassword, newPassword: `${password} staple` }),
        from,
      });
    expect(await statuses(4, (made) => signIn(doors, username, `guess ${made}`, thief))).toEqual([401, 401, 401, 401]);
    expect(await statuses(8, (made) => guess(`guess ${made}`, thief))).toEqual([
      400, 400, 400, 400, 400, 400, 429, 429,
    ]);
    expect((await guess(password, thief)).status).toBe(429);
    expect((await guess(password, newAddress())).status).toBe(200);
  });

  it("a source's password is answered 429 after ten, and the source signs in at any time", async () => {
    const source = await signedInSource(doors, project);
    const from = newAddress();
    expect(await statuses(13, (made) => signIn(doors, source.id, `guess ${made}`, from))).toEqual(bounded(401, 13));
    expect((await signIn(doors, source.id, source.password, from)).status).toBe(200);
  });

  it("an API token's value is answered 429 after ten at each door, and the right one is let in at any time", async () => {
    const { id, byValue, value } = await newApiToken(doors, project);
    const database = (await signedInSource(doors, project)).id;
    for (const scheme of ["ApiToken", "Bearer"]) {
      const from = newAddress();
      const guess = () => ({ authorization: `${scheme} ${generateApiTokenValue(id)}` });
      expect(await statuses(13, () => sendTo(database, guess(), from))).toEqual(bounded(401, 13));
      expect((await sendTo(database, byValue, from)).status).toBe(200);
      const other = newAddress();
      expect(await statuses(13, () => read(guess(), other))).toEqual(bounded(401, 13));
      expect((await read(byValue, other)).status).toBe(200);
    }
    const from = newAddress();
    expect(await statuses(13, () => signIn(doors, id, generateApiTokenValue(id), from))).toEqual(bounded(401, 13));
    expect((await signIn(doors, id, value, from)).status).toBe(200);
  });

  it("a name's secret at the doors of InfluxDB's clients is answered 429 after ten, and the right one is let in at any time", async () => {
    const source = await signedInSource(doors, project);
    const { id, value } = await newApiToken(doors, project);
    const ask = (from: string, name: string, secret: string) =>
      doors.ask({ method: "GET", path: "/query", query: `u=${name}&p=${secret}&q=SHOW+DATABASES`, from });
    const write = (from: string, name: string, secret: string) =>
      doors.ask({ path: "/write", query: `db=${source.id}`, headers: basicOf(name, secret), body: "m v=1", from });
    for (const way of [ask, write]) {
      for (const [name, secret] of [
        [source.id, source.password],
        [id, value],
      ]) {
        const from = newAddress();
        expect(await statuses(13, (made) => way(from, name, `guess ${made}`))).toEqual(bounded(401, 13));
        expect((await way(from, name, secret)).status).toBeLessThan(300);
      }
    }
  });

  it("a user's password is not even checked where points are written", async () => {
    const { username } = await signedInUser(doors, project);
    const from = newAddress();
    const write = (secret: string) =>
      doors.ask({ path: "/write", query: "db=x", headers: basicOf(username, secret), body: "m v=1", from });
    const right = await write(password);
    expect([right.status, right.body]).toEqual([
      401,
      expect.stringContaining("Passwords of people are not taken here"),
    ]);
    expect(await write("wrong")).toMatchObject({ status: 401, body: right.body });
    expect((await signIn(doors, username, password, from)).status).toBe(200);
  });

  it("values of ever new API tokens is answered 429 after a hundred", async () => {
    const from = newAddress();
    const guess = (made: number) => {
      const id = `00000000-0000-4000-8000-${String(made).padStart(12, "0")}`;
      return read({ authorization: `ApiToken ${generateApiTokenValue(id)}` }, from);
    };
    const answered = await statuses(110, guess);
    expect(answered.filter((status) => status === 401)).toHaveLength(100);
    expect(answered.slice(100)).toEqual(Array.from({ length: 10 }, () => 429));
  });

  it("a service account's secret is answered 429 after ten, and the account is let in at any time", async () => {
    const { basic, keyPath } = await newServiceAccount(doors, project);
    const keyId = keyPath.split("/").at(-1) ?? "";
    const from = newAddress();
    expect(await statuses(13, (made) => read(basicOf(keyId, `guess ${made}`), from))).toEqual(bounded(401, 13));
    expect((await read(basic, from)).status).toBe(200);
  });

  it("a service account's secret by assertions is answered 429 after ten, and the account gets tokens at any time", async () => {
    const { grant, keyPath, path } = await newServiceAccount(doors, project);
    const keyId = keyPath.split("/").at(-1) ?? "";
    const { email } = await administer(doors, "GET", path);
    const guess = (made: number) => grantBy(doors, { keyId, secret: `guess ${made}`, email });
    expect(await statuses(13, guess)).toEqual(bounded(400, 13));
    expect((await grant()).status).toBe(200);
  });
});

it("answers a token that ended 401 however often it comes, since clients sign in again at that", async () => {
  const { headers, path } = await signedInSource(doors, project);
  await administer(doors, "POST", `${path}:resetPassword`);
  doors.state.now += 10_000;
  const from = newAddress();
  const answered = await statuses(130, () => doors.ask({ path: "/api/data", headers, body: points, from }));
  expect(new Set(answered)).toEqual(new Set([401]));
});
