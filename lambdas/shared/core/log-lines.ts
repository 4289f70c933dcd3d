/** The log lines that alarms read: their messages, and the fields whose values become metrics. */

export const logLines = {
  /** One line for each failed attempt to deliver. */
  deliveryFailed: "delivery failed",
  /** One line for a batch's successes; `events` says how many they are. */
  delivered: "delivered",
  /** One line each minute; `oldestEventSeconds` is the age of the oldest event that its receiver should have. */
  watched: "watched",
  /** One line for each queue of a batch of which messages failed; `oldestSeconds` is the age of the oldest of them. */
  messagesFailed: "messages failed",
  /** One line for points that could not be told to those who follow their projects live. They are kept all the same. */
  liveLost: "live events lost",
  /** One line a minute while there is something in the bucket that a topic rule of MQTT could not queue. */
  notQueued: "a topic rule could not queue",
} as const;

/** The fields of `delivered` that the alarms read. */
export interface DeliveredFields {
  readonly events: number;
}

/** The fields of `watched` that the alarms read. */
export interface WatchedFields {
  readonly oldestEventSeconds: number;
}

/** The fields of `messagesFailed` that the alarms read. */
export interface MessagesFailedFields {
  /** Is the name of the queue. */
  readonly queue: string;
  readonly oldestSeconds: number;
}

/** Answers where a metric filter finds a field of a log line. */
export const fieldPath = <F extends string>(name: F) => `$.${name}` as const;
