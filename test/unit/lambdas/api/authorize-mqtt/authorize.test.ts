import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { authorizeMqtt } from "../../../../../lambdas/api/authorize-mqtt/authorize.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { hashPassword } from "../../../../../lambdas/shared/core/identity/password.ts";
import { identity } from "../../../../support/identities.ts";
import { connect, ids, isLetIn, jwt, newWorld, nowSeconds, secret, withToken } from "./world.ts";

/** Counts how often a password is stretched. The real scrypt still runs. */
const stretchings = vi.spyOn(crypto, "scrypt");
syncBuiltinESMExports();
afterAll(() => {
  stretchings.mockRestore();
  syncBuiltinESMExports();
});
beforeEach(() => {
  stretchings.mockClear();
});

describe("signing in over MQTT", () => {
  it("takes a person's password, which is compared byte for byte", async () => {
    const password = "pä+/=\u0000 ß";
    const world = newWorld();
    world.identities.set("person", identity({ username: "Eve", passwordHash: await hashPassword(password) }));
    expect(await isLetIn(world, "Eve", password)).toBe(true);
    for (const wrong of [`${password} `, password.slice(0, -1), password.replace("\u0000", ""), "p"]) {
      expect(await isLetIn(world, "Eve", wrong)).toBe(false);
    }
  });

  it("takes an Activation UID in any case", async () => {
    expect(await isLetIn(newWorld(), ids.source.toUpperCase(), secret, ids.source)).toBe(true);
  });

  it.each(["Ann?SDK=JavaScript&Version=1.0", "Ann?x-amz-customauthorizer-name=x", "Ann?"])(
    "cuts the user name %s from its question mark on",
    async (username) => {
      expect(await isLetIn(newWorld(), username, secret)).toBe(true);
    },
  );

  it.each([
    ["a person", "ann", ids.user, "any"],
    ["a source", ids.source, ids.source, ids.source],
    ["an API token", ids.readToken, ids.readToken, "any"],
  ])("takes an access token in place of the password of %s", async (_, username, subject, clientId) => {
    expect(await isLetIn(withToken(subject), username, jwt, clientId)).toBe(true);
    expect(stretchings).not.toHaveBeenCalled();
  });

  it("refuses an access token under another's name, a revoked one, and one of a service account", async () => {
    expect(await isLetIn(withToken(ids.user), "Bob", jwt)).toBe(false);
    expect(await isLetIn(withToken(ids.user), ids.source, jwt, ids.source)).toBe(false);
    expect(await isLetIn(newWorld(), "Ann", jwt)).toBe(false);
    const revoked = withToken(ids.user, { issuedAt: 100 });
    revoked.identities.set(ids.user, identity({ id: ids.user, username: "Ann", tokensValidFrom: 101 }));
    expect(await isLetIn(revoked, "Ann", jwt)).toBe(false);
    const regenerated = withToken(ids.user);
    regenerated.identities.set(ids.user, identity({ id: ids.user, username: "Ann", tokenGeneration: "next" }));
    expect(await isLetIn(regenerated, "Ann", jwt)).toBe(false);
    const robot = withToken("robot");
    robot.identities.set("robot", identity({ id: "robot", kind: "serviceAccount", project: "P" }));
    expect(await isLetIn(robot, "robot", jwt)).toBe(false);
  });

  it("refuses who is disabled, expired or of a deleted project", async () => {
    const world = newWorld();
    const change = (id: string, changed: object) => {
      const known = world.identities.get(id);
      if (known) world.identities.set(id, { ...known, ...changed });
    };
    change(ids.user, { enabled: false });
    change(ids.readToken, { expiresAt: nowSeconds });
    expect(await isLetIn(world, "Ann", secret)).toBe(false);
    expect(await isLetIn(world, ids.readToken, secret)).toBe(false);
    const deleted = world.projects.get("P");
    if (deleted) world.projects.set("P", { ...deleted, deleteTime: "2026-01-01T00:00:00Z" });
    expect(await isLetIn(world, ids.source, secret, ids.source)).toBe(false);
    expect(await isLetIn(world, ids.writeToken, secret)).toBe(false);
  });

  it("costs as much for an unknown name as for a wrong password", async () => {
    const world = newWorld();
    world.identities.set("person", identity({ username: "Eve", passwordHash: await hashPassword("right") }));
    stretchings.mockClear();
    expect(await isLetIn(world, "Eve", "wrong")).toBe(false);
    const forWrong = stretchings.mock.calls.length;
    stretchings.mockClear();
    expect(await isLetIn(world, "nobody", "wrong")).toBe(false);
    expect(stretchings.mock.calls.length).toBe(forWrong);
    expect(forWrong).toBe(1);
  });

  it("stretches no password for what can be refused without", async () => {
    const refusedAtOnce = () => Promise.reject(new Error("The directory was asked."));
    const world = newWorld({
      directory: { get: refusedAtOnce, ofUsername: refusedAtOnce, ofGeneratedSecret: refusedAtOnce },
    });
    const cheap: readonly (readonly [string | undefined, string | undefined, string])[] = [
      [undefined, secret, "device"],
      ["", secret, "device"],
      ["?SDK=x", secret, "device"],
      ["Ann", undefined, "device"],
      ["Ann", "", "device"],
      ["Ann", secret, ""],
      ["Ann", secret, "a*"],
      ["Ann", "x".repeat(1025), "device"],
      ["x".repeat(1025), secret, "device"],
    ];
    for (const [username, password, clientId] of cheap) {
      expect(await isLetIn(world, username, password, clientId)).toBe(false);
    }
    expect(stretchings).not.toHaveBeenCalled();
  });

  it("keeps a flood under one client id waiting for no longer than its few turns, and lets others in meanwhile", async () => {
    const world = newWorld();
    const flood = Array.from({ length: 40 }, (_, each) => isLetIn(world, `stranger ${each}`, "guess", "flood"));
    expect(await isLetIn(world, "Ann", secret, "her device")).toBe(true);
    expect((await Promise.all(flood)).every((each) => !each)).toBe(true);
    // One was at it, six waited, and the last of them made room.
    expect(stretchings).toHaveBeenCalledTimes(7);
  });

  it("asks for a guess only where there may be one, by name and client id, and refuses what is beyond the bound", async () => {
    const origins: object[] = [];
    const full = new PlatformError("too-many-requests", "try again in 60 s");
    const world = newWorld({
      bounded: (origin) => {
        origins.push(origin);
        return Promise.reject(full);
      },
    });
    expect(await isLetIn(world, "Ann?SDK=x", secret, "mine")).toBe(false);
    expect(origins).toEqual([{ name: "Ann", clientId: "mine" }]);
  });

  it("tells the client nothing, and the log why, without secrets", async () => {
    const world = newWorld();
    const answer = await connect(world, "Ann", "a wrong secret", "device");
    expect(answer).toEqual({
      isAuthenticated: false,
      principalId: "refused",
      disconnectAfterInSeconds: 300,
      refreshAfterInSeconds: 300,
      policyDocuments: [],
    });
    expect(world.reports).toEqual([
      {
        message: "MQTT client refused",
        fields: { reason: "the user name or the password is wrong", clientId: "device" },
      },
    ]);
  });

  it("throws when the platform cannot decide, so that the function's error is seen", async () => {
    const away = new PlatformError("unavailable", "The registry is busy; try again.");
    const isAway = () => Promise.reject(away);
    const world = newWorld({ directory: { get: isAway, ofUsername: isAway, ofGeneratedSecret: isAway } });
    await expect(connect(world, "Ann", secret)).rejects.toBe(away);
  });
});

describe("who was let in", () => {
  it("is noted, and who was refused is not", async () => {
    const world = newWorld();
    expect(await isLetIn(world, ids.readToken, "wrong")).toBe(false);
    expect(world.used).toStrictEqual([]);
    expect(await isLetIn(world, ids.readToken, secret)).toBe(true);
    expect(world.used).toStrictEqual([ids.readToken]);
  });
});

describe("an event of any form", () => {
  const field = fc.oneof(
    fc.string(),
    fc.constant(undefined),
    fc.constant(null),
    fc.integer(),
    fc.object(),
    fc.array(fc.string()),
  );
  const mqtt = fc.oneof(
    fc.record({ username: field, password: field, clientId: field }, { requiredKeys: [] }),
    fc.record({ username: fc.constant("Ann"), password: field, clientId: fc.constant("device") }),
    field,
  );
  const event = fc.oneof(
    fc.record({ protocolData: fc.oneof(fc.record({ mqtt, http: field, tls: field }, { requiredKeys: [] }), field) }),
    fc.anything(),
  );

  it("is refused, and throws nothing", async () => {
    await fc.assert(
      fc.asyncProperty(event, async (any) => {
        expect((await authorizeMqtt(any, newWorld().port)).isAuthenticated).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["of HTTPS", { protocols: ["tls", "http"], protocolData: { http: { headers: {}, queryString: "" } } }],
    ["without data", { protocols: ["tls", "mqtt"], protocolData: {} }],
    ["with inherited fields", { protocolData: { mqtt: Object.create({ username: "Ann", clientId: "device" }) } }],
    [
      "with a password that is no base64",
      { protocolData: { mqtt: { username: "Ann", clientId: "x", password: "{}" } } },
    ],
    [
      "with a password that is no UTF-8",
      { protocolData: { mqtt: { username: "Ann", clientId: "x", password: "/w==" } } },
    ],
  ])("%s is refused", async (_, any) => {
    expect((await authorizeMqtt(any, newWorld().port)).isAuthenticated).toBe(false);
  });
});
