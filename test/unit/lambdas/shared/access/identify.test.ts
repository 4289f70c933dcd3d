import { describe, expect, it } from "vitest";
import {
  type Credential,
  type IdentitySource,
  identify,
  readCredential,
  serviceAccountKeyPurpose,
} from "../../../../../lambdas/shared/access/identify.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import type { TokenSubject } from "../../../../../lambdas/shared/core/identity/access-token.ts";
import { generateApiTokenValue } from "../../../../../lambdas/shared/core/identity/api-token.ts";
import { hashGeneratedSecret } from "../../../../../lambdas/shared/core/identity/password.ts";
import { createSecretBox } from "../../../../../lambdas/shared/core/secret-box.ts";
import { type Identity, identity as identityOf } from "../../../../support/identities.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const unauthenticated = expect.objectContaining({ code: "unauthenticated" });

describe("readCredential", () => {
  it.each<[string, Record<string, string>, Credential]>([
    ["Token header", { token: " jwt " }, { scheme: "bearer", token: "jwt" }],
    ["Bearer", { authorization: "Bearer jwt" }, { scheme: "bearer", token: "jwt" }],
    ["bearer in any case", { authorization: "bEARER  jwt " }, { scheme: "bearer", token: "jwt" }],
    ["ApiToken", { authorization: "ApiToken mrt" }, { scheme: "apiToken", token: "mrt" }],
    ["Basic", { authorization: `Basic ${base64("key:a:b")}` }, { scheme: "basic", keyId: "key", secret: "a:b" }],
  ])("reads a credential by %s", (_, headers, credential) => {
    expect(readCredential(headers)).toStrictEqual(credential);
  });

  it.each<[string, Record<string, string>]>([
    ["none", {}],
    ["an empty Token", { token: "" }],
    ["an empty Authorization", { authorization: "" }],
    ["a scheme alone", { authorization: "Bearer" }],
    ["an unknown scheme", { authorization: "Digest x" }],
    ["a token with a space in it", { authorization: "Bearer a b" }],
    ["both headers", { token: "a", authorization: "Bearer b" }],
    ["Basic without a colon", { authorization: `Basic ${base64("key")}` }],
    ["Basic without a key", { authorization: `Basic ${base64(":secret")}` }],
    ["Basic without a secret", { authorization: `Basic ${base64("key:")}` }],
  ])("refuses %s, and says how to authenticate", (_, headers) => {
    expect(() => readCredential(headers)).toThrow(unauthenticated);
    expect(() => readCredential(headers)).toThrow(/Authorization|Basic/);
  });
});

const id = "0b3b0d2e-6c1c-4b0a-9d0e-0c2f6f1f5a11";
const value = generateApiTokenValue(id);
const apiToken = identityOf({ id, kind: "apiToken", project: "P", passwordHash: hashGeneratedSecret(value) });
const source: Identity = { ...apiToken, id: "S", kind: "source", tokensValidFrom: 1000 };
const account: Identity = { ...apiToken, id: "A", kind: "serviceAccount", basicAuthEnabled: true };

const box = createSecretBox(new Uint8Array(32).fill(7));
const encryptedSecret = box.seal("hunter2", serviceAccountKeyPurpose("K"));

/**
 * Makes a source of these identities. The text of a token is its subject as JSON; secrets are sealed as the registry
 * keeps them.
 */
function holding(...identities: readonly Identity[]): IdentitySource {
  const byId = new Map(identities.map((identity) => [identity.id, identity]));
  return {
    identity: async (wanted) => byId.get(wanted),
    identityNow: async (wanted) => byId.get(wanted),
    key: async (keyId) =>
      keyId === "K"
        ? {
            id: "K",
            serviceAccount: "A",
            project: "P",
            encryptedSecret,
            createTime: "",
          }
        : undefined,
    project: async (id) => (id === "P" ? {} : undefined),
    verifyToken: async (token) => {
      if (!token.startsWith("{")) throw new PlatformError("unauthenticated", "The token is not one of ours.");
      return JSON.parse(token);
    },
    subjectOfExpired: async () => undefined,
    openSecret: async (sealed, purpose) => box.open(sealed, purpose),
    noteRefusal: async () => {},
  };
}

const jwt = (subject: Omit<TokenSubject, "expiresAt">): Credential => ({
  scheme: "bearer",
  token: JSON.stringify({ ...subject, expiresAt: subject.issuedAt + 7200 }),
});
const byValue = (token: string, scheme: "bearer" | "apiToken" = "apiToken"): Credential => ({ scheme, token });
const byKey = (secret: string, keyId = "K"): Credential => ({ scheme: "basic", keyId, secret });

describe("identify", () => {
  const all = holding(apiToken, source, account);

  it.each<[string, Credential, Identity]>([
    ["an access token", jwt({ id: "S", kind: "source", issuedAt: 1000 }), source],
    ["an API token's value as ApiToken", byValue(value), apiToken],
    ["an API token's value as Bearer", byValue(value, "bearer"), apiToken],
    ["an access token of an API token", jwt({ id, kind: "apiToken", issuedAt: 0 }), apiToken],
    ["a service account's key", byKey("hunter2"), account],
    ["a service account's token", jwt({ id: "A", kind: "serviceAccount", issuedAt: 0, key: "K" }), account],
  ])("knows the caller by %s", async (_, credential, identity) => {
    expect(await identify(credential, all, 2000)).toStrictEqual(identity);
  });

  it.each<[string, Credential]>([
    ["a token issued before the password was reset", jwt({ id: "S", kind: "source", issuedAt: 999 })],
    ["a token of nobody", jwt({ id: "deleted", kind: "source", issuedAt: 2000 })],
    ["a token of another kind", jwt({ id: "S", kind: "user", issuedAt: 2000 })],
    ["what is no token", { scheme: "bearer", token: "garbage" }],
    [
      "an access token as ApiToken",
      { ...jwt({ id: "S", kind: "source", issuedAt: 2000 }), scheme: "apiToken" } as Credential,
    ],
    ["another value of the same API token", byValue(generateApiTokenValue(id))],
    ["a value of no API token", byValue(generateApiTokenValue("11111111-2222-4333-8444-555555555555"))],
    ["a wrong secret", byKey("hunter3")],
    ["a shorter secret", byKey("hunter")],
    ["a longer secret", byKey("hunter2 ")],
    ["an unknown key", byKey("hunter2", "L")],
    ["a token of a deleted key", jwt({ id: "A", kind: "serviceAccount", issuedAt: 0, key: "L" })],
    ["a token of no key", jwt({ id: "A", kind: "serviceAccount", issuedAt: 0 })],
  ])("refuses %s", async (_, credential) => {
    await expect(identify(credential, all, 2000)).rejects.toThrow(unauthenticated);
  });

  it("refuses whoever is disabled, by every kind of credential", async () => {
    const disabled = holding(...[apiToken, source, account].map((identity) => ({ ...identity, enabled: false })));
    for (const credential of [byValue(value), jwt({ id: "S", kind: "source", issuedAt: 2000 }), byKey("hunter2")]) {
      await expect(identify(credential, disabled, 2000)).rejects.toThrow(unauthenticated);
    }
  });

  it("refuses whoever lives in a project that is deleted or gone, by every kind of credential", async () => {
    const token = jwt({ id: "S", kind: "source", issuedAt: 2000 });
    for (const project of [{ deleteTime: "2024-01-01T00:00:00Z" }, undefined]) {
      const deleted = { ...all, project: async () => project };
      for (const credential of [byValue(value), token, byKey("hunter2")]) {
        await expect(identify(credential, deleted, 2000)).rejects.toThrow(unauthenticated);
      }
    }
  });

  it("refuses an API token that has expired, its access tokens too", async () => {
    const expiring = holding({ ...apiToken, expiresAt: 2000 });
    for (const credential of [byValue(value), jwt({ id, kind: "apiToken", issuedAt: 0 })]) {
      expect(await identify(credential, expiring, 1999)).toMatchObject({ id });
      await expect(identify(credential, expiring, 2000)).rejects.toThrow("The API token has expired");
    }
  });

  it("refuses the value of an API token if its id belongs to something else", async () => {
    await expect(identify(byValue(value), holding({ ...apiToken, kind: "source" }), 0)).rejects.toThrow(
      unauthenticated,
    );
  });

  it("takes no key of a service account whose Basic authentication is off", async () => {
    const off = holding({ ...account, basicAuthEnabled: false });
    await expect(identify(byKey("hunter2"), off, 0)).rejects.toThrow(unauthenticated);
  });

  it("passes on a failure of the platform as one", async () => {
    const broken = { ...all, identity: () => Promise.reject(new Error("registry is away")) };
    await expect(identify(byValue(value), broken, 0)).rejects.toThrow("registry is away");
  });
});
