/** What the gate asks of each service behind it. */

import type { ServiceError } from "../aws/service-error.ts";
import type { WireAnswer, WireRequest } from "../aws/wire.ts";

/** What a call needs the caller's role to allow; all of a call's permissions must be. */
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

/** Where a call is waiting or working, so that it can end early. */
export interface Performing {
  /** Aborts when the caller has gone or the gate closes. Made when first asked for: most calls never do. */
  readonly signal: AbortSignal;
}

/** A request that was understood and not yet done. */
export interface Call<T> {
  /** The API operation: `SendMessageBatch`. */
  readonly operation: string;
  readonly permissions: readonly Permission[];
  perform(performing: Performing): Promise<Performed<T>> | Performed<T>;
  /** Batches only: performs the entries for which `fails` answers false and reports the others as AWS reports a partial failure. */
  performSome?(fails: () => boolean, performing: Performing): Promise<Performed<T>> | Performed<T>;
}

export interface Service {
  /** As in the credential scope. */
  readonly name: string;
  /** Throws a `ServiceError` for an operation it does not know and for a body it cannot read. */
  read(request: WireRequest): Call<WireAnswer>;
  refuse(error: ServiceError): WireAnswer;
  readonly errors: StandardErrors;
}

/** How a service says what any service may have to say. */
export interface StandardErrors {
  denied(message: string): ServiceError;
  throttled(): ServiceError;
  failed(): ServiceError;
  unknownCaller(): ServiceError;
}
