import { generateKeyPairSync } from "node:crypto";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { publicJwks } from "../../../../../lambdas/shared/adapters/kms/public-jwks.ts";
import { keySet } from "../../../../../lambdas/shared/doors/sign-in.ts";

describe("the schema of a key set", () => {
  it("describes every field of the keys that are published", () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const stored = { kid: "k", publicKey: publicKey.export({ format: "der", type: "spki" }).toString("base64") };
    const published = publicJwks([stored]);
    expect(v.parse(keySet, published)).toStrictEqual(published);
  });
});
