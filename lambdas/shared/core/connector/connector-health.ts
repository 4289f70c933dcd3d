/** How a connector's deliveries go. */

export interface LastError {
  readonly time: string;
  readonly status: number | null;
  readonly errorClass: string;
  readonly message: string;
}

/**
 * How a connector's deliveries go: an item of its own, written when something changes and not at each success. Without
 * failures since the last success the fields of failing are absent.
 */
export interface ConnectorHealth {
  /** Absent = up. `DRAINING`: up again, and the prober works the backlog off until the mapping does. */
  readonly state?: "DOWN" | "DRAINING";
  /** Milliseconds since 1970 at which it went down. */
  readonly downSince?: number;
  /** True once the mapping of a receiver that is down was seen to be off. */
  readonly mappingOff?: boolean;
  /** Milliseconds since 1970 before which no further probe is sent; keeps repeated probe jobs from adding up. */
  readonly nextProbeAt?: number;
  /** Failed attempts in a row. */
  readonly failures?: number;
  /**
   * Ids of some events that failed since the last success; two are enough to tell the receiver's fault from an event's.
   */
  readonly failedEvents?: ReadonlySet<string>;
  /** Milliseconds since 1970 of the first failure after the last success. */
  readonly failingSince?: number;
  /**
   * Milliseconds since 1970 at which the oldest event that is still waiting was accepted, and when it was last seen
   * waiting.
   */
  readonly oldestWaiting?: number;
  readonly oldestSeenAt?: number;
  /** Milliseconds since 1970 at which `watch` was told to look at the connector each minute. */
  readonly watchedAt?: number;
  readonly lastError?: LastError;
}
