/** Turns credentials into callers, and remembers for some seconds what it read to do so. */

import { PlatformError } from "../core/error.ts";
import type { TokenSubject } from "../core/identity/access-token.ts";
import type { Identity } from "../core/identity/identity.ts";
import type { Membership } from "../core/identity/membership.ts";
import type { Role } from "../core/identity/role.ts";
import type { ServiceAccountKey } from "../core/identity/service-account-key.ts";
import type { Refusal } from "../core/identity/sign-in-failure.ts";
import type { Grants } from "./authorize.ts";
import type { GuessLimit } from "./guess-limit.ts";
import {
  type Credential,
  guessedName,
  type IdentitySource,
  identify,
  type OwningProject,
  readCredential,
} from "./identify.ts";
import type { NoteRefusal } from "./notes/sign-in-failures.ts";
import type { TokenUses } from "./notes/token-uses.ts";
import { remembered } from "./remembered.ts";
import { credentialMemorySeconds } from "./revocation.ts";

export interface Access {
  /**
   * Answers the caller, read from lower-cased headers. Throws `unauthenticated`, and `too-many-requests` for a wrong
   * secret if too many were sent from the address.
   */
  caller(headers: Readonly<Record<string, string | undefined>>, sourceIp: string): Promise<Identity>;
  grantsOf(identity: Identity): Promise<Grants>;
}

/** What access needs of the outside. */
export interface AccessPort {
  readonly identities: {
    get(id: string): Promise<Identity | undefined>;
    getKey(keyId: string): Promise<ServiceAccountKey | undefined>;
    memberships(id: string): Promise<readonly Membership[]>;
  };
  readonly projects: { get(id: string): Promise<OwningProject | undefined> };
  /** Throws `unauthenticated` for a token that is not one of this stage's. */
  readonly verifyToken: (token: string) => Promise<TokenSubject>;
  readonly subjectOfExpired: (token: string) => Promise<TokenSubject | undefined>;
  /** Opens secrets of service accounts. Functions that take no Basic credentials have none. */
  readonly openSecret?: (sealed: string, purpose: string) => Promise<string>;
  /** Bounds guesses at generated secrets, and lets the right one in at any time. */
  readonly guesses: Pick<GuessLimit, "generated">;
  /** Notes who was let in. */
  readonly uses: Pick<TokenUses, "note">;
  /** Notes who was not. */
  readonly noteRefusal: NoteRefusal;
  readonly nowSeconds: () => number;
}

export function createAccess(port: AccessPort): Access {
  const { identities, projects, verifyToken, subjectOfExpired, openSecret, guesses, uses, nowSeconds } = port;
  const recent = <T>(read: (id: string) => Promise<T>) =>
    remembered(read, (_, at) => at + credentialMemorySeconds, nowSeconds);
  const source: Omit<IdentitySource, "noteRefusal"> = {
    identity: recent((id) => identities.get(id)),
    identityNow: (id) => identities.get(id),
    key: recent((keyId) => identities.getKey(keyId)),
    project: recent((id) => projects.get(id)),
    // Remembers verified tokens until they expire: a signature stays good, and checking it anew at each request would
    // cost more than everything else that the door does.
    verifyToken: remembered(verifyToken, ({ expiresAt }) => expiresAt, nowSeconds),
    subjectOfExpired,
    openSecret: openSecret ?? (() => Promise.reject(basicNotTaken())),
  };

  return {
    async caller(headers, sourceIp) {
      const credential: Credential = readCredential(headers);
      if (credential.scheme === "basic" && !openSecret) throw basicNotTaken();
      const noteRefusal = (refusal: Refusal) => port.noteRefusal(refusal, sourceIp);
      const attempt = () => identify(credential, { ...source, noteRefusal }, nowSeconds());
      const name = guessedName(credential);
      const caller = await (name === undefined ? attempt() : guesses.generated({ name, sourceIp }, attempt));
      await uses.note(credential.scheme === "basic" ? { id: credential.keyId, kind: "serviceAccountKey" } : caller);
      return caller;
    },
    grantsOf: async (identity) => grantsIn(await identities.memberships(identity.id)),
  };
}

/** Answers which roles the memberships give, by project and by organization. */
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
