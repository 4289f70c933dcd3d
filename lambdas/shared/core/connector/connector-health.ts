/** Declares what is known of how a connector's deliveries go. */

export interface LastError {
  readonly time: string;
  readonly status: number | null;
  readonly errorClass: string;
  readonly message: string;
}

/**
 * How a connector's deliveries go. This is an item of its own, which is written when something changes and not at each
 * success. The fields of a failing connector are absent if nothing has failed since the last success.
 */
export interface ConnectorHealth {
  /** Absent means up. `DRAINING` means up again: `perform` delivers the backlog until the mapping works. */
  readonly state?: "DOWN" | "DRAINING";
  /** Milliseconds since 1970 at which the receiver went down. */
  readonly downSince?: number;
  /** True once the mapping of a receiver that is down was seen to be off. */
  readonly mappingOff?: boolean;
  /** Milliseconds since 1970 before which no further probe is sent, so that repeated probe jobs do not add up. */
  readonly nextProbeAt?: number;
  /** Failed attempts in a row. */
  readonly failures?: number;
  /**
   * Ids of some events that failed since the last success. Two are enough to tell a receiver's fault from an event's.
   */
  readonly failedEvents?: ReadonlySet<string>;
  /** Milliseconds since 1970 of the first failure after the last success. */
  readonly failingSince?: number;
  /** Milliseconds since 1970 of the last failure, if none succeeded since. */
  readonly failedAt?: number;
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
