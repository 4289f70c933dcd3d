/** Declares messages as the laptop keeps them: fauxqs's message, with its place on disk. */

import type { SqsMessage } from "./fauxqs.ts";

export interface StoredMessage extends SqsMessage {
  /** The row number on disk, which rises in the order of sending. */
  readonly place: number;
  /** When it was sent, in milliseconds of the steady clock. */
  bornAt?: number;
}

/** A message that someone received and has not deleted. */
export interface InFlight {
  readonly message: StoredMessage;
  readonly receiptHandle: string;
  /** When it was sent, in milliseconds since 1970 by the clock at its receipt. */
  readonly sentAt: number;
  /** In milliseconds of the steady clock, as the next one. */
  visibilityDeadline: number;
  /** The message may be invisible for at most 12 hours from then. */
  readonly receivedAt: number;
}
