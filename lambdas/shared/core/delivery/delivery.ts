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
  | {
      readonly kind: "acknowledged";
      readonly status: number;
      readonly latencyMillis: number;
      /** The answer's first kilobyte. */
      readonly answer: string;
    }
  | {
      readonly kind: "failed";
      readonly errorClass: DeliveryErrorClass;
      /** The receiver's status; null where it never answered. */
      readonly status: number | null;
      readonly latencyMillis: number;
      /** The answer's first kilobyte; empty where there was none. */
      readonly answer: string;
      /** For the connector's owner: what happened, without secrets. */
      readonly message: string;
      /** What the receiver asked for, bounded; absent where it asked for nothing. */
      readonly retryAfterSeconds?: number;
      /** For our log, where the class does not say it all. */
      readonly cause?: unknown;
    };

/** What counts as received: 200 and nothing else (seed 002), or any 2xx where the connector's owner chose so. */
export type Acknowledgement = "200" | "2xx";

export const isAcknowledged = (status: number, by: Acknowledgement): boolean =>
  by === "2xx" ? status >= 200 && status <= 299 : status === 200;
