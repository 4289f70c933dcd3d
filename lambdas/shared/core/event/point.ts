/** Points: one measurement at one time. */

import type { Change } from "../change/change.ts";
import type { FieldValue } from "./field-value.ts";

/** One measurement at one time, as it came through a door and as it travels in queue messages. */
export interface Point {
  readonly measurement: string;
  readonly connectionTag: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Nanoseconds since 1970 UTC, as a decimal string: JSON has no int64, and a double would lose digits. */
  readonly atNanos: string;
  /** True if the sender gave no time and ours is used. The event id then depends on the request. */
  readonly timeIsOurs?: true;
  /** What the point says of a row of a database; absent if it is none of change data capture. */
  readonly change?: Change;
}

/** A point with its event id (20 characters of `[0-9a-v]`, see `event-id.ts`). */
export interface IdentifiedPoint extends Point {
  readonly eventId: string;
}
