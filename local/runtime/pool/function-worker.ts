/** Runs one function in one worker thread, several invocations at a time. */

import type { EventLoopUtilization } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import type { GateCall } from "../../gate/contract.ts";
import type { AnswerSink, FunctionError } from "../contract.ts";
import type { Answer, Invoke, PoolMessage, WorkerMessage, WorkerSetup } from "../worker/messages.ts";
import { Outbox } from "../worker/outbox.ts";
import { GateCalls } from "./gate-calls.ts";

export interface WorkerStart {
  readonly shimFile: string;
  readonly setup: WorkerSetup;
  readonly environment: Record<string, string>;
  readonly startTimeoutMillis: number;
  /** Answers the calls that come by messages. Absent where `setup` names no gate. */
  readonly gate?: GateCall;
}

/** Says why a bundle could not be started. `error` is what the function's caller gets. */
export class StartFailure extends Error {
  readonly error: FunctionError;

  constructor(error: FunctionError) {
    super(error.errorMessage);
    this.name = "StartFailure";
    this.error = error;
  }
}

/** V8 would choose several times as much. Half of it takes 8 MiB less of each busy thread, and 5 % more of its time. */
const maxYoungGenerationSizeMb = 24;

interface Invocation {
  readonly characters: number;
  readonly settle: (answer: Answer) => void;
  readonly sink: AnswerSink | undefined;
}

export class FunctionWorker {
  /** False once the thread has ended or will end. It then takes no further invocation. */
  alive = true;
  /** When the worker last became idle, by the clock of `performance.now`. */
  idleSinceMillis = performance.now();
  /** Is false until it takes its first invocation. */
  wasCalled = false;
  /** Is called once if a started thread ends by itself, because it crashed or exited. */
  onFailure: ((error: FunctionError, wasIdle: boolean) => void) | undefined;

  private readonly thread: Worker;
  private readonly outbox = new Outbox<PoolMessage>((messages) => this.thread.postMessage(messages));
  private readonly calls: GateCalls | undefined;
  private readonly running = new Map<string, Invocation>();
  private characters = 0;
  private lastUtilization: EventLoopUtilization | undefined;
  private started: ((message: WorkerMessage) => void) | undefined;

  private constructor({ shimFile, setup, environment, gate }: WorkerStart) {
    this.calls = gate && new GateCalls(gate, (message) => this.tell(message));
    this.thread = new Worker(shimFile, {
      name: setup.functionName,
      env: environment,
      workerData: setup,
      execArgv: [],
      // Node ends a thread that takes more memory than its function has. Its invocations then fail.
      resourceLimits: { maxOldGenerationSizeMb: setup.memoryMb, maxYoungGenerationSizeMb },
      stdout: true,
      stderr: true,
    });
    this.thread.stdout.resume();
    this.thread.stderr.resume();
    this.thread.on("message", (messages: readonly WorkerMessage[]) => {
      for (const message of messages) this.take(message);
    });
    this.thread.on("error", (error) => this.fail(crashOf(error)));
    this.thread.on("exit", (code) => this.fail(exitOf(code)));
  }

  /** Resolves when the bundle is loaded. Rejects with a `StartFailure`. */
  static async start(start: WorkerStart): Promise<FunctionWorker> {
    const worker = new FunctionWorker(start);
    const first = await worker.beginning(start.startTimeoutMillis);
    if (first.kind === "ready") return worker;
    await worker.stop();
    throw new StartFailure(
      first.kind === "unusable" ? first.error : { errorType: "Runtime.Unknown", errorMessage: "It spoke out of turn." },
    );
  }

  /** Answers how many invocations run. */
  get load(): number {
    return this.running.size;
  }

  /** Answers the length of their payloads. */
  get payloadCharacters(): number {
    return this.characters;
  }

  /**
   * Answers the share of the time since the last call, from 0 to 1, in which the thread was at work rather than
   * waiting.
   */
  utilization(): number {
    const now = this.thread.performance.eventLoopUtilization();
    const since = this.thread.performance.eventLoopUtilization(now, this.lastUtilization);
    this.lastUtilization = now;
    return since.utilization;
  }

  /**
   * Runs an invocation. Never rejects. After a timeout or a crash the worker is no longer `alive`. After a timeout the
   * other invocations may still end, or time out too; a crash fails all of them.
   */
  run(invoke: Invoke, timeoutSeconds: number, sink?: AnswerSink): Promise<Answer> {
    const { requestId, payload } = invoke;
    this.wasCalled = true;
    const leave = (): void => this.tell({ kind: "gone", requestId });
    sink?.gone.addEventListener("abort", leave);
    return new Promise((resolve) => {
      const cutOff = setTimeout(() => {
        this.alive = false;
        settle({ kind: "failed", error: timedOut("Task", timeoutSeconds * 1000) });
      }, timeoutSeconds * 1000);
      const settle = (answer: Answer): void => {
        clearTimeout(cutOff);
        sink?.gone.removeEventListener("abort", leave);
        this.end(requestId);
        resolve(answer);
      };
      this.running.set(requestId, { characters: payload.length, settle, sink });
      this.characters += payload.length;
      this.tell({ kind: "invoke", ...invoke });
      if (sink?.gone.aborted) leave();
    });
  }

  async stop(): Promise<void> {
    this.alive = false;
    await this.thread.terminate();
  }

  private beginning(timeoutMillis: number): Promise<WorkerMessage> {
    return new Promise((resolve) => {
      const cutOff = setTimeout(() => {
        this.started?.({ kind: "unusable", error: timedOut("Initialization", timeoutMillis) });
      }, timeoutMillis);
      this.started = (message) => {
        clearTimeout(cutOff);
        this.started = undefined;
        resolve(message);
      };
    });
  }

  private take(message: WorkerMessage): void {
    if (message.kind === "ended") this.running.get(message.requestId)?.settle(message.answer);
    else if (message.kind === "part") void this.pass(message.requestId, message.bytes);
    else if (message.kind === "call") void this.calls?.take(message);
    else if (message.kind === "call-left") this.calls?.leave(message.callId);
    else this.started?.(message);
  }

  /** Passes a part of a streamed answer on, and asks for the next one when it was taken. */
  private async pass(requestId: string, bytes: Uint8Array): Promise<void> {
    const running = this.running.get(requestId);
    if (running && !running.sink) {
      const errorMessage = "The function streams its answer, and was not invoked for a stream.";
      running.settle({ kind: "failed", error: { errorType: "Runtime.InvalidStreamingOperation", errorMessage } });
    }
    await running?.sink?.write(bytes);
    if (this.running.has(requestId)) this.tell({ kind: "taken", requestId });
  }

  private tell(message: PoolMessage): void {
    this.outbox.add(message);
  }

  private end(requestId: string): void {
    this.characters -= this.running.get(requestId)?.characters ?? 0;
    this.running.delete(requestId);
    if (this.load > 0) return;
    this.idleSinceMillis = performance.now();
    if (!this.alive) void this.stop();
  }

  private fail(error: FunctionError): void {
    const [unexpected, wasIdle] = [this.alive, this.load === 0];
    this.alive = false;
    this.calls?.leaveAll();
    this.started?.({ kind: "unusable", error });
    for (const { settle } of [...this.running.values()]) settle({ kind: "failed", error });
    if (unexpected) this.onFailure?.(error, wasIdle);
  }
}

const timedOut = (what: string, afterMillis: number): FunctionError => ({
  errorType: "Sandbox.Timedout",
  errorMessage: `${what} timed out after ${(afterMillis / 1000).toFixed(2)} seconds`,
});

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
