/** Declares what the gate asks of each service behind it. */

import type { ServiceError } from "../aws/service-error.ts";
import type { WireAnswer, WireRequest } from "../aws/wire.ts";

/** A permission that a call needs of the caller's role. A call may need several, and the role must allow them all. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** Condition keys beyond those that every call has. */
  readonly context?: Readonly<Record<string, string>>;
}

export type BillingUnit = "request" | "read unit" | "write unit";

export interface Performed<T> {
  readonly value: T;
  readonly units: number;
  readonly unit: BillingUnit;
}

/** Lets a call that is waiting or working end early. */
export interface Performing {
  /**
   * Aborts when the caller has gone or the gate closes. Is made when it is first asked for, since most calls never ask.
   */
  readonly signal: AbortSignal;
}

/** A request that was understood and is not performed yet. */
export interface Call<T> {
  /** The API operation, such as `SendMessageBatch`. */
  readonly operation: string;
  readonly permissions: readonly Permission[];
  perform(performing: Performing): Promise<Performed<T>> | Performed<T>;
  /**
   * Performs the entries of a batch for which `fails` answers false. Reports the others as AWS reports a partial
   * failure. Only batches have it.
   */
  performSome?(fails: () => boolean, performing: Performing): Promise<Performed<T>> | Performed<T>;
}

export interface Service {
  /** The name in the credential scope. */
  readonly name: string;
  /**
   * Reads a request. Throws a `ServiceError` for an operation that it does not know, and for a body that it cannot
   * read.
   */
  read(request: WireRequest): Call<WireAnswer>;
  refuse(error: ServiceError): WireAnswer;
  readonly errors: StandardErrors;
}

/** Makes the errors that every service can answer, in this service's words. */
export interface StandardErrors {
  denied(message: string): ServiceError;
  throttled(): ServiceError;
  failed(): ServiceError;
  unknownCaller(): ServiceError;
}
