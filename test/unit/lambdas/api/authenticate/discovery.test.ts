import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { discoveryAnswer, isDiscovery } from "../../../../../lambdas/api/authenticate/discovery.ts";
import { standardWebhookKeys, webhookConfiguration } from "../../../../../lambdas/shared/doors/discovery.ts";
import { keySet } from "../../../../../lambdas/shared/doors/sign-in.ts";

const issuer = "https://abc.execute-api.eu-west-1.amazonaws.com/api/data-connector";
const keys = {
  webhookJwks: async () => ({
    keys: [{ kty: "EC", crv: "P-256", x: "x", y: "y", kid: "1", use: "sig", alg: "ES256" }],
  }),
  webhookEd25519: async () => [{ kid: "1", publicKey: "whpk_AAAA" }],
};
const ask = async (path: string) => {
  const answer = await discoveryAnswer(path, issuer, keys);
  return { ...answer, body: JSON.parse(answer.body) };
};

describe("discovery", () => {
  it("names the issuer, where its keys are and how it signs", async () => {
    expect((await ask("/data-connector/.well-known/openid-configuration")).body).toStrictEqual({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ["ES256"],
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
    });
  });

  it("lists the P-256 keys as a JWKS and the ed25519 keys as Standard Webhooks write them", async () => {
    expect((await ask("/data-connector/.well-known/jwks.json")).body).toStrictEqual(await keys.webhookJwks());
    expect((await ask("/data-connector/.well-known/standard-webhooks.json")).body).toStrictEqual({
      keys: [{ kid: "1", publicKey: "whpk_AAAA" }],
    });
  });

  it("answers what the OpenAPI document says of it", async () => {
    const documents = {
      "openid-configuration": webhookConfiguration,
      "jwks.json": keySet,
      "standard-webhooks.json": standardWebhookKeys,
    };
    for (const [document, schema] of Object.entries(documents)) {
      const { body } = await ask(`/data-connector/.well-known/${document}`);
      expect(v.parse(schema, body), document).toStrictEqual(body);
    }
  });

  it("may be cached for far less than the day that passes before a new key signs", async () => {
    for (const document of ["openid-configuration", "jwks.json", "standard-webhooks.json"]) {
      const { status, headers } = await ask(`/data-connector/.well-known/${document}`);
      expect({ status, ...headers }).toMatchObject({ status: 200, "cache-control": "public, max-age=3600" });
    }
  });

  it("is found behind an API's stage name too, and takes no other path", async () => {
    expect(isDiscovery("/api/data-connector/.well-known/jwks.json")).toBe(true);
    expect((await ask("/api/data-connector/.well-known/jwks.json")).body).toStrictEqual(await keys.webhookJwks());
    expect(isDiscovery("/.well-known/jwks.json")).toBe(false);
    expect(isDiscovery("/v2/projects/P/dataconnectors")).toBe(false);
  });

  it("says which documents there are", async () => {
    await expect(ask("/data-connector/.well-known/other")).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("openid-configuration, jwks.json and standard-webhooks.json"),
    });
  });
});
