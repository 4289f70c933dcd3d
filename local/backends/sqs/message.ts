/** A message as the laptop keeps it: fauxqs's, with its place on disk. */

import type { SqsMessage } from "./fauxqs.ts";

export interface StoredMessage extends SqsMessage {
  /** Row number on disk; rises in the order of sending. */
  readonly place: number;
}

/** A message that someone received and has not deleted. */
export interface InFlight {
  readonly message: StoredMessage;
  readonly receiptHandle: string;
  visibilityDeadline: number;
  /** Milliseconds since 1970; visibility is limited to 12 hours from here. */
  readonly receivedAt: number;
}
