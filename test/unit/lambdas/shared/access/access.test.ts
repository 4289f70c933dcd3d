import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createAccess } from "../../../../../lambdas/shared/access/access.ts";
import { wireAccess, wireVerifier } from "../../../../../lambdas/shared/access/wiring.ts";
import { Registry } from "../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { accessTokenClaims } from "../../../../../lambdas/shared/core/identity/access-token.ts";
import { signEs256 } from "../../../../../lambdas/shared/core/identity/jwt.ts";
import { identity } from "../../../../support/identities.ts";
import { startTables, type Tables } from "../../../../support/tables.ts";

let tables: Tables;
let registry: Registry;
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

beforeAll(async () => {
  tables = await startTables("registry");
  registry = new Registry("registry", tables.client);
  await registry.keys.createSigningKey({
    kid: "k",
    publicKey: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    encryptedPrivateKey: "",
    createTime: "",
  });
  const names = { displayName: "Acme", companyName: "AcmeCorp" };
  await registry.projects.create({
    id: "P",
    organization: "O",
    ...names,
    eventLogDays: 31,
    createTime: "2026-03-01T00:00:00Z",
  });
});
afterAll(() => tables.stop());

const startSeconds = Math.floor(Date.now() / 1000);

const unnoted = { note: async () => {} };
const unlimited = { generated: <T>(_: unknown, attempt: () => Promise<T>) => attempt() };

/** Makes an access with a clock that the test sets. */
function accessAt() {
  const clock = { seconds: startSeconds };
  const nowSeconds = () => clock.seconds;
  return {
    clock,
    access: wireAccess({
      registry,
      verifier: wireVerifier({ registry, stage: "test", nowSeconds }),
      guesses: unlimited,
      uses: unnoted,
      failures: { overHttps: async () => {} },
      nowSeconds,
    }),
  };
}

async function signedIn(id: string) {
  const source = identity({ id, kind: "source", project: "P" });
  await registry.identities.create(source);
  const claims = accessTokenClaims(source, { stage: "test", nowSeconds: startSeconds, tokenId: "t" });
  return { authorization: `Bearer ${signEs256(claims, privateKey, "k")}` };
}

describe("access", () => {
  it("knows a caller by a token that the stage's key signed", async () => {
    const headers = await signedIn("known");
    expect(await accessAt().access.caller(headers, "192.0.2.1")).toMatchObject({ id: "known", kind: "source" });
  });

  it.each([3600, 86_400])("stops a disabled caller at once where the clock was set back by %i s", async (seconds) => {
    const headers = await signedIn(`set-back-${seconds}`);
    const { clock, access } = accessAt();
    await access.caller(headers, "192.0.2.1");
    await registry.identities.change(`set-back-${seconds}`, { enabled: false });
    clock.seconds -= seconds;
    await expect(access.caller(headers, "192.0.2.1")).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("stops a disabled caller within ten seconds, although its token has not expired", async () => {
    const headers = await signedIn("disabled");
    const { clock, access } = accessAt();
    await access.caller(headers, "192.0.2.1");
    await registry.identities.change("disabled", { enabled: false });
    clock.seconds += 10;
    await expect(access.caller(headers, "192.0.2.1")).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("stops a deleted caller within ten seconds", async () => {
    const headers = await signedIn("deleted");
    const { clock, access } = accessAt();
    const identity = await access.caller(headers, "192.0.2.1");
    await registry.identities.remove(identity);
    clock.seconds += 10;
    await expect(access.caller(headers, "192.0.2.1")).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(access.caller(headers, "192.0.2.1")).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("counts its seconds from before a read, so that a slow read makes no credential last longer", async () => {
    const headers = await signedIn("slow");
    const clock = { seconds: startSeconds };
    const slow = {
      ...registry,
      identities: {
        get: async (id: string) => {
          const found = await registry.identities.get(id);
          clock.seconds += 4;
          return found;
        },
        getKey: (id: string) => registry.identities.getKey(id),
        memberships: (id: string) => registry.identities.memberships(id),
      },
    };
    const verifyToken = async () => ({ id: "slow", kind: "source", issuedAt: startSeconds, expiresAt: 2e9 }) as const;
    const access = createAccess({
      ...slow,
      verifyToken,
      guesses: unlimited,
      uses: unnoted,
      subjectOfExpired: async () => undefined,
      noteRefusal: async () => {},
      nowSeconds: () => clock.seconds,
    });
    await access.caller(headers, "192.0.2.1");
    await registry.identities.change("slow", { enabled: false });
    clock.seconds = startSeconds + 5;
    await expect(access.caller(headers, "192.0.2.1")).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("knows an identity as soon as it is registered, though it looked for it before", async () => {
    const { access } = accessAt();
    const headers = await signedIn("late");
    await registry.identities.remove(await access.caller(headers, "192.0.2.1"));
    const other = accessAt().access;
    await expect(other.caller(headers, "192.0.2.1")).rejects.toMatchObject({ code: "unauthenticated" });
    await signedIn("late");
    expect(await other.caller(headers, "192.0.2.1")).toMatchObject({ id: "late" });
  });

  it("stops a token when it expires, although it was verified before", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: startSeconds * 1000 });
    try {
      const headers = await signedIn("expiring");
      const { clock, access } = accessAt();
      await access.caller(headers, "192.0.2.1");
      clock.seconds += 7201;
      vi.setSystemTime(clock.seconds * 1000);
      await expect(access.caller(headers, "192.0.2.1")).rejects.toThrow("The token has expired");
    } finally {
      vi.useRealTimers();
    }
  });

  it("takes no Basic credentials where their secrets cannot be opened", async () => {
    const headers = { authorization: `Basic ${Buffer.from("k:s").toString("base64")}` };
    await expect(accessAt().access.caller(headers, "192.0.2.1")).rejects.toThrow("This endpoint takes a token");
  });

  it("tells roles by project and by organization", async () => {
    await registry.identities.setMembership("member", { project: "P" }, ["roles/project.user"], "");
    await registry.identities.setMembership("member", { organization: "O" }, ["roles/organization.admin"], "");
    const grants = await accessAt().access.grantsOf(identity({ id: "member" }));
    expect(grants).toStrictEqual({
      projects: new Map([["P", ["roles/project.user"]]]),
      organizations: new Map([["O", ["roles/organization.admin"]]]),
    });
  });
});
