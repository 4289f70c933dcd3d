/** Declares what connections need of the broker. */

import type { Authorizer } from "../access/authorizer.ts";
import type { Time } from "../contract.ts";
import type { Notices } from "../notices.ts";
import type { FanOut } from "../routing/fan-out.ts";
import type { Hub } from "../routing/hub.ts";
import type { Retained } from "../session/retained.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Ending } from "../wire/reasons.ts";
import type { Opening } from "./opening.ts";
import type { Wills } from "./wills.ts";

/** Who is connected, as far as connections speak about themselves. */
export interface Directory<C> {
  /** Ends the connection of the same client id, if there is one. */
  takeOver(clientId: string): void;
  joined(client: C): void;
  left(client: C, ending: Ending): void;
  subscribed(client: C, filters: readonly string[]): void;
  unsubscribed(client: C, filters: readonly string[]): void;
}

/** What the directory needs to know of a client. */
export interface Connected {
  readonly id: string;
  readonly opening: Opening;
  readonly principalId: string;
  readonly connectedAt: number;
}

export interface Services {
  readonly time: Time;
  readonly authorizer: Authorizer;
  readonly sessions: Sessions;
  readonly fanOut: FanOut;
  readonly hub: Hub;
  readonly retained: Retained;
  readonly wills: Wills;
  readonly notices: Notices;
  readonly directory: Directory<Connected>;
}
