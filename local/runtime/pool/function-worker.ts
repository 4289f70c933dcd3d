/** One worker thread that runs one function, one invocation at a time. */

import type { EventLoopUtilization } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import type { FunctionError } from "../contract.ts";
import type { Invoke, WorkerMessage, WorkerSetup } from "../worker/messages.ts";

export interface WorkerStart {
  readonly shimFile: string;
  readonly setup: WorkerSetup;
  readonly environment: Record<string, string>;
  readonly startTimeoutMs: number;
}

export type RunResult =
  | { readonly kind: "answered"; readonly payload: string }
  | { readonly kind: "failed"; readonly error: FunctionError };

/** Why a bundle could not be started; `error` is as the function's caller gets it. */
export class StartFailure extends Error {
  readonly error: FunctionError;

  constructor(error: FunctionError) {
    super(error.errorMessage);
    this.name = "StartFailure";
    this.error = error;
  }
}

export class FunctionWorker {
  /** False once the thread has ended or is ending: it takes no further invocation. */
  alive = true;
  /** When it last became idle, by the clock of `performance.now`. */
  idleSinceMs = 0;
  /** Told once when a started thread ends by itself: it crashed, exited or took too long. */
  onFailure: ((error: FunctionError) => void) | undefined;

  private readonly thread: Worker;
  private lastUtilization: EventLoopUtilization | undefined;
  private settle: ((message: WorkerMessage) => void) | undefined;

  private constructor({ shimFile, setup, environment }: WorkerStart) {
    this.thread = new Worker(shimFile, {
      name: setup.functionName,
      env: environment,
      workerData: setup,
      execArgv: [],
      // A thread that takes more memory than its function has is ended, and its invocation fails.
      resourceLimits: { maxOldGenerationSizeMb: setup.memoryMb },
      stdout: true,
      stderr: true,
    });
    this.thread.stdout.resume();
    this.thread.stderr.resume();
    this.thread.on("message", (message: WorkerMessage) => this.settle?.(message));
    this.thread.on("error", (error) => this.fail(crashOf(error)));
    this.thread.on("exit", (code) => this.fail(exitOf(code)));
  }

  /** Resolves when the bundle is loaded. Rejects with a `StartFailure`. */
  static async start(start: WorkerStart): Promise<FunctionWorker> {
    const worker = new FunctionWorker(start);
    const first = await worker.next(start.startTimeoutMs, "Initialization timed out");
    if (first.kind === "ready") return worker;
    await worker.stop();
    throw new StartFailure(failureIn(first));
  }

  /** The share of the time since the last call, from 0 to 1, in which it had something to do rather than to wait for. */
  utilization(): number {
    const now = this.thread.performance.eventLoopUtilization();
    const since = this.thread.performance.eventLoopUtilization(now, this.lastUtilization);
    this.lastUtilization = now;
    return since.utilization;
  }

  /** Never rejects. After a timeout or a crash the worker is no longer `alive`. */
  async run(invoke: Invoke, timeoutSeconds: number): Promise<RunResult> {
    const result = this.next(timeoutSeconds * 1000, "Task timed out");
    this.thread.postMessage(invoke);
    const message = await result;
    return message.kind === "answered" ? message : { kind: "failed", error: failureIn(message) };
  }

  async stop(): Promise<void> {
    this.alive = false;
    await this.thread.terminate();
  }

  /** The thread's next message, or why there is none. */
  private next(timeoutMs: number, whatTimedOut: string): Promise<WorkerMessage> {
    return new Promise((resolve) => {
      const cutOff = setTimeout(() => {
        const errorMessage = `${whatTimedOut} after ${(timeoutMs / 1000).toFixed(2)} seconds`;
        this.fail({ errorType: "Sandbox.Timedout", errorMessage });
        void this.stop();
      }, timeoutMs);
      this.settle = (message) => {
        clearTimeout(cutOff);
        this.settle = undefined;
        resolve(message);
      };
    });
  }

  private fail(error: FunctionError): void {
    const unexpected = this.alive;
    this.alive = false;
    this.settle?.({ kind: "failed", error });
    if (unexpected) this.onFailure?.(error);
  }
}

const failureIn = (message: WorkerMessage): FunctionError =>
  "error" in message
    ? message.error
    : { errorType: "Runtime.Unknown", errorMessage: "The runtime answered out of turn." };

function crashOf(error: unknown): FunctionError {
  if (error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") {
    return { errorType: "Runtime.OutOfMemory", errorMessage: "Runtime exited with error: signal: killed" };
  }
  if (!(error instanceof Error)) return { errorType: "Runtime.UnhandledException", errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
}

const exitOf = (code: number): FunctionError => ({
  errorType: "Runtime.ExitError",
  errorMessage:
    code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${code}`,
});
