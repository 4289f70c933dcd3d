/** Declares the outcomes of attempts to deliver an event. */

/**
 * Says where an attempt failed: before anything was sent, while waiting, or by what the receiver answered. `internal` is
 * the platform's own fault, and the log says more.
 */
export const deliveryErrorClasses = [
  "forbidden-address",
  "dns",
  "connect",
  "tls",
  "timeout",
  "reset",
  "protocol",
  "status",
  "internal",
] as const;
export type DeliveryErrorClass = (typeof deliveryErrorClasses)[number];

export type DeliveryOutcome = {
  /** The headers of the answer, by names in lower case; there where they were asked for and an answer came. */
  readonly answerHeaders?: Readonly<Record<string, string>>;
} & (
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
      /** The receiver's status; null if it never answered. */
      readonly status: number | null;
      readonly latencyMillis: number;
      /** The answer's first kilobyte; empty if there was none. */
      readonly answer: string;
      /** Tells the connector's owner what happened, without secrets. */
      readonly message: string;
      /** What the receiver asked for, bounded; absent if it asked for nothing. */
      readonly retryAfterSeconds?: number;
      /** The cause for our log, if the class does not say enough. */
      readonly cause?: unknown;
    }
);

/**
 * The answers that acknowledge an event: 200 and no other (docs/protocols/data-connectors.md, "Delivery"), or any 2xx
 * if the connector's owner chose that.
 */
export type Acknowledgement = "200" | "2xx";

export const isAcknowledged = (status: number, by: Acknowledgement): boolean =>
  by === "2xx" ? status >= 200 && status <= 299 : status === 200;

/**
 * Tells whether an attempt failed by the platform's own fault. The event is tried again, and nothing of it counts
 * against its receiver.
 */
export const isOurFault = (outcome: DeliveryOutcome): boolean =>
  outcome.kind === "failed" && outcome.errorClass === "internal";

/** Tells whether an attempt failed by its receiver, as far as anybody can tell. */
export const isReceiversFault = (outcome: DeliveryOutcome): boolean =>
  outcome.kind === "failed" && !isOurFault(outcome);
