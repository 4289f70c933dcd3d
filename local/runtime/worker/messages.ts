/**
 * Declares the messages between the pool and a worker thread, which are posted as lists. Payloads are JSON text, which
 * costs less to pass than objects.
 */

import type { WireAnswer } from "../../aws/wire.ts";
import type { FunctionError } from "../contract.ts";

/** What a worker is started with. */
export interface WorkerSetup {
  /** The absolute path of the bundle's file. */
  readonly bundleFile: string;
  /** The name under which the bundle exports its handler. */
  readonly exportName: string;
  /**
   * The certificate of the laptop's certificate authority as PEM. If absent, only the machine's authorities are
   * trusted.
   */
  readonly authority?: string;
  /** The directory that keeps V8's compiled code from one start to the next. */
  readonly compileCacheDir?: string;
  /** The gate's URL, whose calls go by messages. If absent, they go by HTTP like all others. */
  readonly gateUrl?: string;
  /** Holds the log's file descriptor, which the pool changes when it rotates the log. */
  readonly logDescriptor: Int32Array;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly largestAnswerBytes: number;
}

export interface Invoke {
  readonly requestId: string;
  readonly payload: string;
  /** When the function is cut off, in milliseconds of the steady clock, which jumps with nobody's setting. */
  readonly deadlineMillis: number;
}

/** A request that a function makes to the gate. The names of its headers are in lower case. */
export interface GateRequestMessage {
  readonly kind: "call";
  /** Counts the calls of one thread. */
  readonly callId: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface GateAnswerMessage {
  readonly kind: "called";
  readonly callId: number;
  /** Absent where HTTP would break the connection. */
  readonly answer?: GateAnswer;
}

/** An answer as it comes out of a message, which makes plain bytes of buffers. */
export type GateAnswer = Omit<WireAnswer, "body"> & { readonly body: string | Uint8Array };

/** Is what the pool tells a worker. */
export type PoolMessage =
  | ({ readonly kind: "invoke" } & Invoke)
  /** The last part of a streamed answer was taken, so that the next may come. */
  | { readonly kind: "taken"; readonly requestId: string }
  /** Nobody waits for the answer any more. */
  | { readonly kind: "gone"; readonly requestId: string }
  | GateAnswerMessage;

export type Answer =
  | { readonly kind: "answered"; readonly payload: string }
  | { readonly kind: "failed"; readonly error: FunctionError };

export type WorkerMessage =
  | { readonly kind: "ready" }
  /** The bundle cannot be loaded, or has no such handler. */
  | { readonly kind: "unusable"; readonly error: FunctionError }
  /** A part of a streamed answer. */
  | { readonly kind: "part"; readonly requestId: string; readonly bytes: Uint8Array }
  | GateRequestMessage
  /** The function waits for the gate's answer no longer. */
  | { readonly kind: "call-left"; readonly callId: number }
  | { readonly kind: "ended"; readonly requestId: string; readonly answer: Answer };
