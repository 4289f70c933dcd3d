/** Declares how doors, pollers, schedules and custom resources run a function, whatever runs it. */

/** An error as Lambda's runtime reports it. */
export interface FunctionError {
  /** The error's class, or one of Lambda's own (`Sandbox.Timedout`, `Runtime.ExitError`, `Runtime.OutOfMemory`). */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type InvocationOutcome =
  /** The function returned. `payload` is its result as JSON, `null` if it returned nothing. */
  | { readonly kind: "answered"; readonly payload: string }
  | { readonly kind: "failed"; readonly error: FunctionError }
  /** Lambda's TooManyRequestsException: the concurrency of the account or the function is used up. */
  | { readonly kind: "throttled"; readonly reason: ThrottleReason }
  /** Lambda's RequestTooLargeException. */
  | { readonly kind: "too-large"; readonly message: string }
  /** The laptop stopped before the function ended. */
  | { readonly kind: "stopped" };

export type ThrottleReason = "ConcurrentInvocationLimitExceeded" | "ReservedFunctionConcurrentInvocationLimitExceeded";

/** Takes a streamed answer, part by part. */
export interface AnswerSink {
  /** Takes a part. Resolves when the next may come. */
  write(part: Uint8Array): Promise<void>;
  /** Is aborted when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
}

export interface Invoker {
  /**
   * Runs a function once with a JSON payload. A function that streams gives its answer to the sink, and the outcome has
   * none. Rejects only if no function has this ARN.
   */
  invoke(functionArn: string, payload: string, sink?: AnswerSink): Promise<InvocationOutcome>;
}
