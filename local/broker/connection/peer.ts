/** Declares a connected client as those see it who take its packets. */

import type { Rights } from "../policy/rights.ts";
import type { Session } from "../session/session.ts";
import type { Version } from "../wire/encode.ts";
import type { Ending } from "../wire/reasons.ts";
import type { Connected, Services } from "./services.ts";

export interface Peer extends Connected {
  readonly version: Version;
  readonly session: Session;
  readonly services: Services;
  readonly rights: Rights;
  /** Why the connection ended; undefined while it lasts. */
  readonly ending: Ending | undefined;
  write(bytes: Buffer): void;
  acknowledge(id: number, code?: number): void;
  /** Reads no more until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends the connection because of what the client did. `topic` is what it did it to. */
  fail(why: string, code: number | undefined, topic?: string): void;
  forbid(why: string, topic: string): void;
  end(ending: Ending, how?: { readonly sendsWill?: boolean; readonly topic?: string | undefined }): void;
}
