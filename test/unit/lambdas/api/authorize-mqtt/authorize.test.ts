import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, authorizeMqtt } from "../../../../../lambdas/api/authorize-mqtt/authorize.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { hashPassword } from "../../../../../lambdas/shared/core/identity/password.ts";
import { identity } from "../../../../support/identities.ts";
import { connectEvent, ids, newWorld, nowSeconds, secret, type World } from "./world.ts";

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

const connect = (world: World, username?: string, password?: string, clientId = "device"): Promise<Answer> =>
  authorizeMqtt(connectEvent(username, password, clientId), world.port);

const isLetIn = async (...args: Parameters<typeof connect>): Promise<boolean> =>
  (await connect(...args)).isAuthenticated;

const jwt = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln";
const withToken = (subject: string, changed: { expiresAt?: number; issuedAt?: number } = {}): World => {
  const world = newWorld();
  world.tokens.set(jwt, { subject, expiresAt: nowSeconds + 7200, ...changed });
  return world;
};

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
    const world = newWorld({ directory: { get: refusedAtOnce, ofUsername: refusedAtOnce } });
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
    const world = newWorld({ directory: { get: () => Promise.reject(away), ofUsername: () => Promise.reject(away) } });
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

describe("an answer", () => {
  it("names the identity without hyphens, and bounds the session of a source", async () => {
    const answer = await connect(newWorld(), ids.source, secret, ids.source);
    expect(answer).toMatchObject({
      isAuthenticated: true,
      principalId: ids.source.replaceAll("-", ""),
      refreshAfterInSeconds: 3600,
    });
    expect(answer.disconnectAfterInSeconds).toBeLessThanOrEqual(86_400);
  });

  it("ends with its token, or with the API token itself", async () => {
    const ending = withToken(ids.user, { expiresAt: nowSeconds + 1000 });
    expect(await connect(ending, "Ann", jwt)).toMatchObject({ disconnectAfterInSeconds: 1000 });
    const world = newWorld();
    const token = world.identities.get(ids.readToken);
    if (token) world.identities.set(ids.readToken, { ...token, expiresAt: nowSeconds + 10 });
    expect(await connect(world, ids.readToken, secret)).toMatchObject({ disconnectAfterInSeconds: 300 });
  });
});

describe("what is watched", () => {
  it.each([
    ["a user", "Ann", "any", ["P"]],
    ["an API token that reads", ids.readToken, "any", ["P"]],
    ["an API token that writes", ids.writeToken, "any", []],
    ["a source", ids.source, ids.source, []],
  ])("by %s is kept being sent, until after the session", async (_, username, clientId, projects) => {
    const world = newWorld();
    await connect(world, username, secret, clientId);
    expect(world.watched.map(({ project }) => project)).toEqual(projects);
    for (const { until } of world.watched) expect(until).toBeGreaterThan(nowSeconds + 3600 + 900);
  });

  it("is every project of an organization for its administrators, and none that is deleted", async () => {
    const world = newWorld();
    world.memberships.set(ids.user, [{ scope: { organization: "O" }, roles: ["roles/organization.admin"] }]);
    const gone = world.projects.get("Q");
    if (gone) world.projects.set("Q", { ...gone, deleteTime: "2026-01-01T00:00:00Z" });
    const text = JSON.stringify(await connect(world, "Ann", secret));
    expect(text).toContain("topic/v1/raw/AcmeCorp/*");
    expect(text).not.toContain("AcmeCorp2");
  });

  it("is what fits into the policy, and the log says what did not", async () => {
    const world = newWorld();
    const [template] = world.projects.values();
    for (let n = 0; n < 70 && template; n++) {
      world.projects.set(`P${n}`, { ...template, id: `P${n}`, companyName: `Company ${n}` });
    }
    world.memberships.set(ids.user, [{ scope: { organization: "O" }, roles: ["roles/organization.admin"] }]);
    const answer = await connect(world, "Ann", secret);
    expect(answer.isAuthenticated).toBe(true);
    const [report] = world.reports;
    expect(report?.message).toBe("MQTT policy has no room for all rights");
    expect(report?.fields.unwatched).toBeGreaterThan(20);
  });

  it("is not commanded beyond 153 sources, and the log says so", async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) => `fe453df1-b4a0-492d-a12c-${String(n).padStart(12, "0")}`);
    for (const [count, expected] of [
      [150, true],
      [153, true],
      [154, false],
    ] as const) {
      const world = newWorld();
      world.sources.set("P", many(count));
      const text = JSON.stringify(await connect(world, "Ann", secret));
      expect(text.includes("cmd/writedata")).toBe(expected);
      expect(world.reports.length).toBe(expected ? 0 : 1);
    }
  });

  it("is not commanded where a token's source has moved to another project", async () => {
    const world = newWorld();
    world.sources.set("P", [ids.neighbour]);
    expect(JSON.stringify(await connect(world, ids.boundToken, secret))).not.toContain("cmd/writedata");
  });
});

describe("a client id that is in use", () => {
  it("is refused to another identity until the lease ends, and kept by its own", async () => {
    let now = nowSeconds;
    const world = newWorld({ nowSeconds: () => now });
    expect(await isLetIn(world, "Ann", secret, "shared")).toBe(true);
    expect(await isLetIn(world, "Bob", secret, "shared")).toBe(false);
    expect(await isLetIn(world, "Ann", secret, "shared")).toBe(true);
    const { leasedUntil = 0 } = world.leases.get("shared") ?? {};
    expect(leasedUntil).toBeGreaterThan(now + 900);
    now = leasedUntil;
    expect(await isLetIn(world, "Bob", secret, "shared")).toBe(true);
    expect(await isLetIn(world, "Ann", secret, "shared")).toBe(false);
  });
});

describe("an identity that is revoked while it connects", () => {
  it.each([
    ["disabled", { enabled: false }],
    ["given another password", { passwordHash: "sha256$other" }],
    ["rid of its tokens", { tokensValidFrom: nowSeconds + 1 }],
    ["given another generation of tokens", { tokenGeneration: "next" }],
    ["made anew", { createTime: "2026-01-02T00:00:00Z" }],
  ])("by being %s is not let in, though it had signed in", async (_, changed) => {
    const world = newWorld();
    const known = world.identities.get(ids.user) ?? identity();
    const clients = {
      lease: async () => {
        world.identities.set(ids.user, { ...known, ...changed });
        return true;
      },
    };
    expect((await authorizeMqtt(connectEvent("Ann", secret, "x"), { ...world.port, clients })).isAuthenticated).toBe(
      false,
    );
  });

  it("by being deleted is not let in", async () => {
    const world = newWorld();
    const clients = {
      lease: async () => {
        world.identities.delete(ids.source);
        return true;
      },
    };
    const answer = await authorizeMqtt(connectEvent(ids.source, secret, ids.source), { ...world.port, clients });
    expect(answer.isAuthenticated).toBe(false);
  });
});
