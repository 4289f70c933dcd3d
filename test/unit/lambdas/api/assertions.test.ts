/**
 * Holds which assertions service accounts may sign in with at `POST /oauth2/token`, through the door as clients call
 * it.
 */

import { beforeEach, expect, it } from "vitest";
import { administer, grantBy, newServiceAccount } from "../../../support/credentials.ts";
import { runDoors, tokenUrl } from "../../../support/doors.ts";
import { collectLogLines } from "../../../support/log-lines.ts";

collectLogLines();
const doors = await runDoors();
let account: Awaited<ReturnType<typeof newServiceAccount>>;
beforeEach(async () => {
  account = await newServiceAccount(doors, await doors.management.makeProject());
});

const statusOf = async (changed: object, headers = {}, key = account.key) =>
  (await grantBy(doors, key, changed, headers)).status;

it("makes no audience true by the Host header of the request", async () => {
  for (const host of ["evil.example", "127.0.0.1:8080"]) {
    for (const aud of [`https://${host}/oauth2/token`, `http://${host}/oauth2/token`]) {
      expect([aud, await statusOf({ aud }, { host, "x-forwarded-host": host })]).toEqual([aud, 400]);
    }
    expect(await statusOf({ aud: tokenUrl }, { host })).toBe(200);
  }
});

it("takes an assertion with an id once, from either of an account's keys, until its time is over", async () => {
  const made = await administer(doors, "POST", `${account.path}/keys`);
  const other = { ...account.key, keyId: made.key.id, secret: made.secret };
  expect(await statusOf({ jti: "one" })).toBe(200);
  expect(await statusOf({ jti: "one" })).toBe(400);
  expect(await statusOf({ jti: "one" }, {}, other)).toBe(400);
  const stranger = await newServiceAccount(doors, await doors.management.makeProject());
  expect(await statusOf({ jti: "one" }, {}, stranger.key)).toBe(200);
  // The test's assertions live for ten minutes, so they have ended by now.
  doors.state.now += 12 * 60_000;
  expect(await statusOf({ jti: "one" })).toBe(200);
});

it("answers the assertion's fault in the form of RFC 6749, without a 5xx for whatever its claims are", async () => {
  const odd = [null, [], {}, "", 0, -1, 1e300, true, "\u0000", "x".repeat(4000)];
  for (const claim of ["aud", "iss", "iat", "exp", "nbf", "jti"]) {
    for (const value of odd) {
      const { status, body } = await grantBy(doors, account.key, { [claim]: value });
      const isTaken = status === 200 && (claim === "jti" || claim === "nbf");
      expect([claim, value, status, body]).toSatisfy(() => isTaken || (status < 500 && "error" in JSON.parse(body)));
    }
    doors.state.now += 60_000;
  }
});
