/** What came of one attempt to deliver an event. */

/** Where an attempt failed: before anything was sent, while waiting, or by what the receiver answered. */
export type DeliveryErrorClass =
  | "forbidden-address"
  | "dns"
  | "connect"
  | "tls"
  | "timeout"
  | "reset"
  | "protocol"
  | "status"
  /** Ours to mend: the log says more. */
  | "internal";

export type DeliveryOutcome =
  | { readonly kind: "acknowledged"; readonly status: number; readonly latencyMillis: number }
  | {
      readonly kind: "failed";
      readonly errorClass: DeliveryErrorClass;
      /** The receiver's status; null where it never answered. */
      readonly status: number | null;
      readonly latencyMillis: number;
      /** For the connector's owner: what happened, without secrets. */
      readonly message: string;
      /** What the receiver asked for, bounded; absent where it asked for nothing. */
      readonly retryAfterSeconds?: number;
      /** For our log, where the class does not say it all. */
      readonly cause?: unknown;
    };

/** An event is acknowledged by 200 and by nothing else (seed 002). */
export const isAcknowledged = (status: number): boolean => status === 200;
