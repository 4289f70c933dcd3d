/** Declares what is known of a session apart from its subscriptions and messages. */

import type { Version } from "../wire/encode.ts";

export interface SessionState {
  readonly clientId: string;
  readonly version: Version;
  /** How long the session outlasts its connection; 0 for not at all. */
  expirySeconds: number;
  /** When the last connection ended, in milliseconds since 1970; undefined while there is one. */
  endedAt: number | undefined;
}
