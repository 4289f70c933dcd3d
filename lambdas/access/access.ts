/** Wires identifying to the registry; made once per function, at cold start. */

import { publicJwks, type StageKeys } from "../adapters/kms/stage-keys.ts";
import type { Membership } from "../adapters/registry/identities.ts";
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
  const source: IdentitySource = {
    identity: cached((id) => registry.identities.get(id), nowSeconds),
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
    grantsOf: async (identity) => grantsIn(await registry.identities.memberships(identity.id)),
  };
}

/** Identities that exist are kept for a while; one that does not is asked for each time. */
function cached(read: (id: string) => Promise<Identity | undefined>, nowSeconds: () => number) {
  const known = new Map<string, { readonly identity: Identity; readonly until: number }>();
  return async (id: string): Promise<Identity | undefined> => {
    const entry = known.get(id);
    if (entry && entry.until > nowSeconds()) return entry.identity;
    const identity = await read(id);
    if (known.size >= cacheEntries) known.clear();
    if (identity) known.set(id, { identity, until: nowSeconds() + cacheSeconds });
    else known.delete(id);
    return identity;
  };
}

function grantsIn(memberships: readonly Membership[]): Grants {
  const projects = new Map<string, readonly Role[]>();
  const organizations = new Map<string, readonly Role[]>();
  for (const { scope, roles } of memberships) {
    if ("project" in scope) projects.set(scope.project, roles);
    else organizations.set(scope.organization, roles);
  }
  return { projects, organizations };
}

const basicNotTaken = (): PlatformError =>
  new PlatformError("unauthenticated", "This endpoint takes a token, not Basic credentials: sign in at /Auth first.");
