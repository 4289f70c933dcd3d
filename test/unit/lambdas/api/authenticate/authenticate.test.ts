import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readCredentials, type SignIn, signIn } from "../../../../../lambdas/api/authenticate/authenticate.ts";
import { createPasswordDesk } from "../../../../../lambdas/shared/access/password-desk.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import type { Claims } from "../../../../../lambdas/shared/core/identity/jwt.ts";
import { hashGeneratedSecret, hashPassword } from "../../../../../lambdas/shared/core/identity/password.ts";
import { type Identity, identity } from "../../../../support/identities.ts";

/** Counts how often a password is stretched, in modules that are loaded already too. The real scrypt still runs. */
const stretchings = vi.spyOn(crypto, "scrypt");
syncBuiltinESMExports();
afterAll(() => {
  stretchings.mockRestore();
  syncBuiltinESMExports();
});
beforeEach(() => {
  stretchings.mockClear();
});

const uid = "fe453df1-b4a0-492d-a12c-505988eea849";
const source = identity({
  id: uid,
  kind: "source",
  project: "P",
  passwordHash: hashGeneratedSecret("generated"),
});
let user: Identity;

beforeAll(async () => {
  user = identity({ id: "user-id", username: "Ann", passwordHash: await hashPassword("correct horse") });
});

function portOf(identities: Record<string, Identity>, changed: Partial<SignIn> = {}): SignIn {
  return {
    directory: {
      get: async (id) => identities[id],
      ofUsername: async (name) => identities[name.toLowerCase()],
      ofGeneratedSecret: async () => undefined,
    },
    sign: async (claims) => JSON.stringify(claims),
    stage: "test",
    nowSeconds: () => 5000,
    newTokenId: () => "token-id",
    uses: { note: async () => {} },
    project: async () => ({}),
    bounded: (_, attempt) => attempt(),
    noteRefusal: async () => {},
    atPasswordDesk: createPasswordDesk(() => 0),
    ...changed,
  };
}

const claimsOf = async (username: string, password: string, port: SignIn): Promise<Claims> =>
  JSON.parse(await signIn({ username, password }, "192.0.2.1", port));

describe("signIn", () => {
  it("gives a person a token for name and password", async () => {
    expect(await claimsOf("ann", "correct horse", portOf({ ann: user }))).toStrictEqual({
      iss: "urn:millrace:test",
      sub: "user-id",
      kind: "user",
      scope: "platform",
      jti: "token-id",
      iat: 5000,
      exp: 12_200,
    });
  });

  it("gives a source a token for its Activation UID, in any case", async () => {
    expect(await claimsOf(uid.toUpperCase(), "generated", portOf({ [uid]: source }))).toMatchObject({
      sub: uid,
      kind: "source",
      project: "P",
    });
  });

  it("issues no token that a password reset of the same second already revoked", async () => {
    const port = portOf({ [uid]: { ...source, tokensValidFrom: 5001 } });
    expect(await claimsOf(uid, "generated", port)).toMatchObject({ iat: 5001, exp: 12_201 });
  });

  it("dates a token before it reads the password, so that a reset meanwhile revokes it", async () => {
    let now = 5000;
    const port = portOf({}, { nowSeconds: () => now });
    const slow = async () => {
      now = 5009;
      return source;
    };
    expect(await claimsOf(uid, "generated", { ...port, directory: { ...port.directory, get: slow } })).toMatchObject({
      iat: 5000,
    });
  });

  const refusal = async (username: string, password: string, port: SignIn) => {
    const error: unknown = await signIn({ username, password }, "192.0.2.1", port).catch((reason: unknown) => reason);
    return error instanceof PlatformError ? { code: error.code, message: error.message } : error;
  };
  const wrong = { code: "unauthenticated", message: "The user name or the password is wrong." };

  it.each<[string, string, string, (all: { user: Identity; source: Identity }) => Record<string, Identity>]>([
    ["an unknown name", "bob", "correct horse", () => ({})],
    ["a wrong password", "ann", "wrong", (all) => ({ ann: all.user })],
    ["a disabled person", "ann", "correct horse", (all) => ({ ann: { ...all.user, enabled: false } })],
    ["an unknown UID", uid, "generated", () => ({})],
    ["a source's wrong password", uid, "wrong", (all) => ({ [uid]: all.source })],
    ["a disabled source", uid, "generated", (all) => ({ [uid]: { ...all.source, enabled: false } })],
    [
      "an expired API token",
      uid,
      "generated",
      (all) => ({ [uid]: { ...all.source, kind: "apiToken", expiresAt: 5000 } }),
    ],
    ["one without a password", uid, "generated", () => ({ [uid]: identity({ id: uid, kind: "source" }) })],
  ])("answers %s as it answers all the others", async (_, username, password, identities) => {
    expect(await refusal(username, password, portOf(identities({ user, source })))).toStrictEqual(wrong);
  });

  it("spends on an unknown name what it spends on a wrong password, and on a disabled person too", async () => {
    const cases: [string, Record<string, Identity>][] = [
      ["bob", {}],
      ["ann", { ann: user }],
      ["ann", { ann: { ...user, enabled: false } }],
    ];
    for (const [name, identities] of cases) {
      stretchings.mockClear();
      await refusal(name, "wrong", portOf(identities));
      expect(stretchings.mock.calls.map(([password, , , options]) => [password, options])).toStrictEqual([
        ["wrong", { N: 32768, r: 8, p: 3, maxmem: 2 ** 28 }],
      ]);
    }
  });

  it("stretches nothing for a UID, known or not", async () => {
    await refusal(uid, "wrong", portOf({ [uid]: source }));
    await refusal(uid, "wrong", portOf({}));
    expect(stretchings).not.toHaveBeenCalled();
  });
});

describe("a flood of sign-ins", () => {
  /** Signs in under invented names from an address, all at the same time. Answers what came of each. */
  const flood = (count: number, sourceIp: string, port: SignIn) =>
    Promise.all(
      Array.from({ length: count }, (_, each) =>
        signIn({ username: `stranger ${each}`, password: "guess" }, sourceIp, port).catch((error: unknown) => error),
      ),
    );
  const isRefused = (outcome: unknown): boolean =>
    outcome instanceof PlatformError && outcome.code === "too-many-requests";

  it("is refused before anything is read, counted or stretched, but for the few that may wait", async () => {
    const effects = { reads: 0, counted: 0 };
    const port = portOf(
      {},
      {
        directory: {
          get: async () => undefined,
          ofGeneratedSecret: async () => undefined,
          ofUsername: async () => {
            effects.reads += 1;
            return undefined;
          },
        },
        bounded: (_, attempt) => {
          effects.counted += 1;
          return attempt();
        },
      },
    );
    const outcomes = await flood(40, "198.51.100.7", port);
    const refusals = outcomes.filter(isRefused);
    expect(refusals).toHaveLength(33);
    for (const refusal of refusals) expect(refusal).toMatchObject({ retryAfterSeconds: 2 });
    expect({ ...effects, stretched: stretchings.mock.calls.length }).toEqual({ reads: 7, counted: 7, stretched: 7 });
  });

  it("keeps nobody out who signs in from another address, and lets nobody stretch beside another", async () => {
    const names: string[] = [];
    let [atOnce, most] = [0, 0];
    const port = portOf(
      { ann: user },
      {
        bounded: async ({ name }, attempt) => {
          names.push(name);
          atOnce += 1;
          most = Math.max(most, atOnce);
          return attempt().finally(() => {
            atOnce -= 1;
          });
        },
      },
    );
    const first = flood(40, "198.51.100.7", port);
    const second = flood(40, "203.0.113.9", port);
    const token = signIn({ username: "ann", password: "correct horse" }, "192.0.2.1", port);
    const third = flood(40, "198.51.100.7", port);
    expect(JSON.parse(await token)).toMatchObject({ sub: "user-id" });
    // Comes after the one that was at work, and one of each flood.
    expect(names.indexOf("ann")).toBeLessThanOrEqual(3);
    const outcomes = (await Promise.all([first, second, third])).flat();
    expect(outcomes.filter((outcome) => !isRefused(outcome))).toHaveLength(names.length - 1);
    expect(most).toBe(1);
  });

  it("never holds up sources, whose passwords are not stretched", async () => {
    const port = portOf({ [uid]: source });
    const order: string[] = [];
    const strangers = flood(40, "192.0.2.1", port).then(() => order.push("strangers"));
    expect(await claimsOf(uid, "generated", port)).toMatchObject({ sub: uid });
    order.push("source");
    await strangers;
    expect(order).toEqual(["source", "strangers"]);
  });
});

describe("readCredentials", () => {
  it("reads the names of its keys in any case, and passes over others", () => {
    expect(readCredentials('{"USERNAME":"ann","password":"x","Remember":true}')).toStrictEqual({
      username: "ann",
      password: "x",
    });
  });

  it.each([
    ["", "The body is not JSON"],
    ["{", "The body is not JSON"],
    ["[]", "The body is no JSON object"],
    ["null", "The body is no JSON object"],
    ['"x"', "The body is no JSON object"],
    ["{}", "Username must be a text"],
    ['{"Username":"","Password":"x"}', "Username must be a text"],
    ['{"Username":7,"Password":"x"}', "Username must be a text"],
    ['{"Username":"ann"}', "Password must be a text"],
    ['{"Username":"ann","Password":null}', "Password must be a text"],
    ['{"Username":"ann","Password":["x"]}', "Password must be a text"],
    ['{"Username":"\\ud800","Password":"x"}', "Username is not well-formed"],
    ['{"Username":"ann","Username":"bob","Password":"x"}', "Username stands twice"],
    ['{"Username":"ann","username":"bob","Password":"x"}', "Username is sent twice"],
    ['{"Username":"ann","Password":"x","PASSWORD":"y"}', "Password is sent twice"],
    ['{"Username":"ann","Password":"x","a":{"b":1,"b":2}}', "a.b stands twice"],
  ])("refuses %s, naming the field", (text, fault) => {
    expect(() => readCredentials(text)).toThrow(expect.objectContaining({ code: "bad-request" }));
    expect(() => readCredentials(text)).toThrow(fault);
  });

  it("refuses longer names and passwords than anybody has, before anything is spent on them", () => {
    const read = (username: string, password: string) => () =>
      readCredentials(JSON.stringify({ Username: username, Password: password }));
    expect(read("ann", "x".repeat(1024))).not.toThrow();
    expect(read("ann", "x".repeat(1025))).toThrow("Password is longer than 1024 bytes");
    expect(read("漢".repeat(400), "x")).toThrow("Username is longer than 1024 bytes");
  });

  it("never says a password in a refusal, and throws nothing else", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.stringMatching(/^[a-z]{12}$/), (value, password) => {
        const text = JSON.stringify({ Username: value, Password: password });
        try {
          readCredentials(text);
        } catch (error) {
          expect(error).toMatchObject({ code: "bad-request" });
          expect(String(error)).not.toContain(password);
        }
      }),
    );
  });
});
