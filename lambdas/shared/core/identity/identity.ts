/** Who may sign in: people, sources, API tokens and service accounts. */

import type { IdentityKind } from "./identity-kind.ts";
import type { EndedSession } from "./session.ts";

export interface Identity {
  /** A source's is its Activation UID, an API token's the GUID it signs in with. */
  readonly id: string;
  readonly kind: IdentityKind;
  /** Sources, API tokens and service accounts live in a project; users are members of any number. */
  readonly project?: string;
  readonly displayName: string;
  readonly enabled: boolean;
  /** Seconds since 1970. Tokens that were issued before are refused, since a password was reset. */
  readonly tokensValidFrom: number;
  /**
   * Names the generation of its tokens, which all revocations change: times alone tell nothing where the clock was set
   * back. Absent until the first revocation.
   */
  readonly tokenGeneration?: string | undefined;
  /** Sessions that were ended before their time, each until its tokens expire by themselves. */
  readonly endedSessions?: readonly EndedSession[];
  /** Counts the changes of the ended sessions, so that no change overwrites another that was made meanwhile. */
  readonly endedSessionsVersion?: number;
  /**
   * `scrypt$…` for people's passwords, `sha256$…` for generated ones; absent if the identity cannot sign in by
   * password.
   */
  readonly passwordHash?: string;
  /** API tokens only. */
  readonly scopes?: readonly ("read" | "write")[];
  /** API tokens only: the sources it may touch; empty = every source of its project. */
  readonly databases?: readonly string[];
  /** Seconds since 1970 after which an API token is refused; absent = never. */
  readonly expiresAt?: number;
  /** Users only. */
  readonly username?: string;
  /** Users only: whose administrators manage the user; the first administrator of a deployment has none. */
  readonly organization?: string;
  /** Service accounts only. */
  readonly email?: string;
  readonly basicAuthEnabled?: boolean;
  readonly createTime: string;
  readonly updateTime?: string;
}
