/** Wires identifying to the registry; made once per function, at cold start. */

import { publicJwks, type StageKeys } from "../adapters/kms/stage-keys.ts";
import type { Registry } from "../adapters/registry/registry.ts";
import { createTokenVerifier } from "../adapters/tokens/verifier.ts";
import { PlatformError } from "../core/error.ts";
import type { Identity, Role } from "../core/records.ts";
import type { Grants } from "./authorize.ts";
import { type Credential, type IdentitySource, identify, readCredential } from "./identify.ts";

/** A revoked identity's tokens stop working within this time (capture-api §1: at most 60 s). */
const cacheSeconds = 30;
/** Bounds the cache of an environment that meets very many identities. */
const cacheEntries = 10_000;

export interface Access {
  /** The caller, read from lower-cased headers. Throws `unauthenticated`. */
  caller(headers: Readonly<Record<string, string | undefined>>): Promise<Identity>;
  grantsOf(identity: Identity): Promise<Grants>;
}

interface Options {
  readonly registry: Registry;
  readonly stage: string;
  /** Needed by functions that take Basic credentials: these secrets are kept encrypted. */
  readonly keys?: StageKeys;
  readonly nowSeconds: () => number;
}

export function createAccess({ registry, stage, keys, nowSeconds }: Options): Access {
  const verifier = createTokenVerifier(stage, async () => publicJwks(await registry.keys.listSigningKeys()));
  const identities = new Map<string, { readonly identity: Identity; readonly until: number }>();

  const identityById = async (id: string): Promise<Identity | undefined> => {
    const cached = identities.get(id);
    if (cached && cached.until > nowSeconds()) return cached.identity;
    const identity = await registry.identities.get(id);
    if (identities.size >= cacheEntries) identities.clear();
    if (identity) identities.set(id, { identity, until: nowSeconds() + cacheSeconds });
    else identities.delete(id);
    return identity;
  };

  const source: IdentitySource = {
    identity: identityById,
    key: (keyId) => registry.identities.getKey(keyId),
    verifyToken: (token) => verifier.verify(token),
    openSecret: async (sealed, purpose) => {
      if (!keys) throw basicNotTaken();
      return (await keys.secretBox()).open(sealed, purpose);
    },
  };

  return {
    async caller(headers) {
      const credential: Credential = readCredential(headers);
      if (credential.scheme === "basic" && !keys) throw basicNotTaken();
      return identify(credential, source, nowSeconds());
    },
    async grantsOf(identity) {
      const memberships = await registry.identities.memberships(identity.id);
      const projects = new Map<string, readonly Role[]>();
      const organizations = new Map<string, readonly Role[]>();
      for (const { scope, roles } of memberships) {
        if ("project" in scope) projects.set(scope.project, roles);
        else organizations.set(scope.organization, roles);
      }
      return { projects, organizations };
    },
  };
}

const basicNotTaken = (): PlatformError =>
  new PlatformError("unauthenticated", "This endpoint takes a token, not Basic credentials: sign in at /Auth first.");
