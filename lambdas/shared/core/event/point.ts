/** Points, and the messages that carry them through the queues. */

/** Every number is a double in every retention; larger integers are sent as strings. */
export type FieldValue = number | string | boolean;

/** One measurement at one time, as it came through a door and as it travels in queue messages. */
export interface Point {
  readonly measurement: string;
  readonly connectionTag: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Nanoseconds since 1970 UTC, as a decimal string: JSON has no int64, and a double would lose digits. */
  readonly atNanos: string;
  /** True where the sender gave no time and ours stands in: the event id then depends on the request. */
  readonly timeIsOurs?: true;
}

/** A point with its event id (20 characters of `[0-9a-v]`, see `event-id.ts`). */
export interface IdentifiedPoint extends Point {
  readonly eventId: string;
}

/** The body of a message on an intake queue: one request, whole. */
export interface IntakeRequest {
  readonly version: 1;
  readonly project: string;
  readonly source: string;
  /** Milliseconds since 1970 UTC at which the door accepted the request. */
  readonly acceptedAt: number;
  /** Random per request; makes the ids of points without a time of their own differ between requests. */
  readonly nonce: string;
  /** The one retention the request names (`Retention=`); absent: all that the source is linked to. */
  readonly retention?: string;
  /** The platform's own events, which are no data of the source: no retention keeps them. */
  readonly isOurs?: true;
  readonly points: readonly Point[];
}

/** A part of a large request, re-sent by `route`: ids are given before the cut, since they count identical rows. */
export interface IntakeChunk extends Omit<IntakeRequest, "points"> {
  readonly identified: readonly IdentifiedPoint[];
}

/** Stands on the intake queue for a request too large for one message; the request lies in the bucket under `key`. */
export interface IntakePointer {
  readonly version: 1;
  readonly key: string;
}

export type IntakeMessage = IntakeRequest | IntakeChunk | IntakePointer;

/** The body of a message on a retain queue: some points of one source. */
export interface RetainMessage {
  readonly version: 1;
  readonly project: string;
  readonly source: string;
  readonly acceptedAt: number;
  /** Seconds: the event log counts them from the acceptance, a retention from each point's own time. */
  readonly keepSeconds: number;
  /** The retention's id; absent on the event log's queue. */
  readonly retention?: string;
  /** On the event log's queue: true where no retention keeps these points, which the source's messages then say. */
  readonly unretained?: boolean;
  /** On the event log's queue: true for events of the platform's own, which are no data of the source. */
  readonly isOurs?: true;
  readonly points: readonly IdentifiedPoint[];
}

/** The body of a message on a connector's queue: one event, ready to be signed and sent. */
export interface ConnectorMessage {
  readonly version: 1;
  readonly project: string;
  readonly connector: string;
  readonly eventId: string;
  /** The source's id, the event's type, and its time in nanoseconds since 1970. */
  readonly device: string;
  readonly type: string;
  readonly atNanos: string;
  /** Milliseconds since 1970 at which the door, or the job that copied it, accepted the event. */
  readonly acceptedAt: number;
  /** Absent for the event itself; a copy was asked for by a call. */
  readonly copy?: "sync" | "replay";
  /** The webhook's body, byte for byte. */
  readonly body: string;
}
