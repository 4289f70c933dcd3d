/** Wires identifying to the registry; made once per function, at cold start. */

import type { Registry } from "../adapters/dynamodb/registry.ts";
import { publicJwks } from "../adapters/kms/public-jwks.ts";
import type { StageKeys } from "../adapters/kms/stage-keys.ts";
import { createTokenVerifier } from "../adapters/tokens/verifier.ts";
import { PlatformError } from "../core/error.ts";
import type { Identity } from "../core/identity/identity.ts";
import type { Membership } from "../core/identity/membership.ts";
import type { Role } from "../core/identity/role.ts";
import type { Grants } from "./authorize.ts";
import { type Credential, type IdentitySource, identify, readCredential } from "./identify.ts";

/** A revoked identity's tokens stop working within this time (capture-api §1: at most 60 s). */
const cacheSeconds = 30;
/** Bounds what an environment remembers that meets very many identities. */
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
    identity: remembered(
      (id) => registry.identities.get(id),
      () => nowSeconds() + cacheSeconds,
      nowSeconds,
    ),
    key: (keyId) => registry.identities.getKey(keyId),
    // A signature stays good: checking it anew at each request would cost more than all else that the door does.
    verifyToken: remembered(
      (token) => verifier.verify(token),
      ({ expiresAt }) => expiresAt,
      nowSeconds,
    ),
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

/** Keeps what was read until the second that `untilOf` tells; what was not found or failed is asked for each time. */
function remembered<T>(
  read: (key: string) => Promise<T>,
  untilOf: (value: NonNullable<T>) => number,
  nowSeconds: () => number,
) {
  const known = new Map<string, { readonly value: NonNullable<T>; readonly until: number }>();
  return async (key: string): Promise<T> => {
    const entry = known.get(key);
    if (entry && entry.until > nowSeconds()) return entry.value;
    known.delete(key);
    const value = await read(key);
    if (known.size >= cacheEntries) known.clear();
    if (value !== undefined && value !== null) known.set(key, { value, until: untilOf(value) });
    return value;
  };
}

/** What the memberships allow. */
export function grantsIn(memberships: readonly Membership[]): Grants {
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
