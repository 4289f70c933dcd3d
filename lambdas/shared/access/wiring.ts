/** Joins access to the registry and the stage's keys. A function does so once, at cold start. */

import type { Registry } from "../adapters/dynamodb/registry.ts";
import { publicJwks } from "../adapters/kms/public-jwks.ts";
import type { StageKeys } from "../adapters/kms/stage-keys.ts";
import { createTokenVerifier } from "../adapters/tokens/verifier.ts";
import { type Access, createAccess } from "./access.ts";

interface Options {
  readonly registry: Pick<Registry, "identities" | "projects" | "keys">;
  readonly stage: string;
  /** Given by functions that take Basic credentials, whose secrets are kept encrypted. */
  readonly stageKeys?: Pick<StageKeys, "secretBox">;
  readonly nowSeconds: () => number;
}

export function wireAccess({ registry, stage, stageKeys, nowSeconds }: Options): Access {
  const verifier = createTokenVerifier(
    stage,
    async () => publicJwks(await registry.keys.listSigningKeys()),
    nowSeconds,
  );
  return createAccess({
    identities: registry.identities,
    projects: registry.projects,
    verifyToken: (token) => verifier.verify(token),
    ...(stageKeys
      ? { openSecret: async (sealed, purpose) => (await stageKeys.secretBox()).open(sealed, purpose) }
      : {}),
    nowSeconds,
  });
}
