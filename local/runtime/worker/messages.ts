/** What the pool and a worker thread say to each other. Payloads are JSON text: cheaper to hand over than objects. */

import type { FunctionError } from "../contract.ts";

/** What a worker is started with. */
export interface WorkerSetup {
  /** Absolute path of the bundle's file. */
  readonly bundleFile: string;
  /** The name that the bundle exports its handler under. */
  readonly exportName: string;
  /** PEM of the laptop's certificate authority; absent: the machine's authorities alone. */
  readonly authority?: string;
  /** Where V8's compiled code is kept from one start to the next. */
  readonly compileCacheDir?: string;
  /** Holds the log's file descriptor, which the pool exchanges when it rotates the log. */
  readonly logDescriptor: Int32Array;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly largestAnswerBytes: number;
}

export interface Invoke {
  readonly requestId: string;
  readonly payload: string;
  /** Milliseconds since 1970 at which the function is cut off. */
  readonly deadlineMillis: number;
}

export type Answer =
  | { readonly kind: "answered"; readonly payload: string }
  | { readonly kind: "failed"; readonly error: FunctionError };

export type WorkerMessage =
  | { readonly kind: "ready" }
  /** The bundle cannot be loaded, or has no such handler. */
  | { readonly kind: "unusable"; readonly error: FunctionError }
  | { readonly kind: "ended"; readonly requestId: string; readonly answer: Answer };
