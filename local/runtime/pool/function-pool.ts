/** Runs the functions of the template in worker threads, within one account's concurrency. */

import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { GateCall, Log } from "../../gate/contract.ts";
import type { LocalFunction } from "../../template/model/functions.ts";
import type { AnswerSink, FunctionError, InvocationOutcome, Invoker } from "../contract.ts";
import { buildShim } from "../worker/build.ts";
import type { WorkerSetup } from "../worker/messages.ts";
import { bundleOf } from "./bundle.ts";
import { Concurrency } from "./concurrency.ts";
import { environmentOf, type Surroundings } from "./environment.ts";
import { FunctionWorker } from "./function-worker.ts";
import { FunctionWorkers } from "./function-workers.ts";
import { LogFile } from "./log-file.ts";
import { Processors } from "./processors.ts";

/** AWS's limits for a synchronous invocation. */
export const largestPayloadBytes = 6 * 1024 * 1024;
const largestAnswerBytes = largestPayloadBytes + 100;

export interface PoolOptions extends Surroundings {
  readonly functions: readonly LocalFunction[];
  /** The directory of logs, compiled code and the file that workers begin with. */
  readonly dataDir: string;
  /**
   * The certificate of the laptop's certificate authority as PEM. The functions trust it in addition to the machine's
   * own authorities.
   */
  readonly authority?: string;
  /** Answers what functions ask of the gate's URL, without HTTP. If absent, they ask by HTTP. */
  readonly gate?: GateCall;
  /** How many invocations the account may run at once; 1,000 by default, as on AWS. More are throttled. */
  readonly concurrency?: number;
  /** How many worker threads may run at once; 60 by default. Each function still has one beyond that. */
  readonly threads?: number;
  /** How long a bundle may take to load; 10 s by default, as on AWS. */
  readonly startTimeoutMillis?: number;
  /** Stops workers beyond the first that were idle for so long; 60 s by default. */
  readonly idleMillis?: number;
  /** Stops a function's first worker, too, if nobody has called it for so long since its start; 5 minutes by default. */
  readonly uncalledMillis?: number;
  readonly log?: Log;
}

interface Running {
  readonly fn: LocalFunction;
  readonly workers: FunctionWorkers;
  readonly log: LogFile;
}

/**
 * Keeps one thread of each function that was warmed: a second one is started where the first has no time left, and costs
 * forty megabytes and a fifth of the processor time meanwhile (docs/adr/0085-a-function-begins-with-one-thread.md).
 */
const keptWorkers = 1;
/** Another worker is worth starting if the workers are this busy and a processor is free to run it. */
const occupiedShare = 0.6;

export class FunctionPool implements Invoker {
  private readonly functions = new Map<string, Running>();
  /** The functions that are expected to be called at any time. Others keep no thread. */
  private readonly warmed = new Set<string>();
  private readonly concurrency: Concurrency;
  private readonly processors = new Processors();
  private readonly mostThreads: number;
  private readonly idleMillis: number;
  private readonly uncalledMillis: number;
  private readonly upkeep: NodeJS.Timeout;
  private inFlight = 0;
  private onIdle: (() => void) | undefined;
  private closing: Promise<void> | undefined;

  private constructor(options: PoolOptions, shimFile: string) {
    this.mostThreads = options.threads ?? 60;
    this.idleMillis = options.idleMillis ?? 60_000;
    this.uncalledMillis = options.uncalledMillis ?? 300_000;
    this.concurrency = new Concurrency(options.concurrency ?? 1_000, options.functions);
    for (const fn of options.functions) this.functions.set(fn.arn, this.prepare(fn, options, shimFile));
    this.upkeep = setInterval(() => this.maintain(), Math.min(2_000, this.idleMillis)).unref();
  }

  /**
   * Opens the pool. Rejects if a function's bundle or handler cannot be found, or if too much concurrency is reserved.
   */
  static async open(options: PoolOptions): Promise<FunctionPool> {
    return new FunctionPool(options, await buildShim(join(options.dataDir, "runtime")));
  }

  async invoke(functionArn: string, payload: string, sink?: AnswerSink): Promise<InvocationOutcome> {
    const { workers } = this.of(functionArn);
    if (payload.length * 3 > largestPayloadBytes && Buffer.byteLength(payload) > largestPayloadBytes) {
      return {
        kind: "too-large",
        message: `Request must be smaller than ${largestPayloadBytes} bytes for the InvokeFunction operation`,
      };
    }
    const admission = this.concurrency.enter(functionArn);
    if (admission.kind === "refused") return { kind: "throttled", reason: admission.reason };
    this.inFlight += 1;
    const outcome = await new Promise<InvocationOutcome>((resolve) => {
      workers.submit({ requestId: randomUUID(), payload, resolve, ...(sink ? { sink } : {}) });
    });
    admission.leave();
    this.inFlight -= 1;
    if (this.inFlight === 0) this.onIdle?.();
    return outcome;
  }

  /**
   * Starts workers before the first invocation, one at a time, so that requests meanwhile find a free processor. Keeps one
   * of each function from now on, unless nobody calls it in the first minutes.
   */
  async warm(functionArns: readonly string[], count = keptWorkers): Promise<void> {
    for (const arn of functionArns) this.warmed.add(arn);
    for (let size = 1; size <= count; size += 1) {
      for (const arn of functionArns) await this.of(arn).workers.warm(size);
    }
  }

  /** Tells whether this machine's processors have no time left. */
  isBusy(): boolean {
    return this.processors.isBusy();
  }

  /** Answers how many threads are ready or at work, by function ARN. */
  sizes(): Record<string, number> {
    return Object.fromEntries([...this.functions].map(([arn, { workers }]) => [arn, workers.size]));
  }

  /** Lets running invocations end for `drainMillis`, and then cuts them off. Those are answered `stopped`. */
  close(drainMillis = 0): Promise<void> {
    this.closing ??= this.end(drainMillis);
    return this.closing;
  }

  private async end(drainMillis: number): Promise<void> {
    clearInterval(this.upkeep);
    if (this.inFlight > 0 && drainMillis > 0) await this.drained(drainMillis);
    await Promise.all([...this.functions.values()].map(({ workers }) => workers.close()));
    for (const { log } of this.functions.values()) log.close();
  }

  private drained(drainMillis: number): Promise<void> {
    return new Promise((resolve) => {
      const cutOff = setTimeout(resolve, drainMillis);
      this.onIdle = () => {
        clearTimeout(cutOff);
        resolve();
      };
    });
  }

  private of(functionArn: string): Running {
    const running = this.functions.get(functionArn);
    if (!running) throw new Error(`The template has no function ${functionArn}.`);
    return running;
  }

  private prepare(fn: LocalFunction, options: PoolOptions, shimFile: string): Running {
    const log = new LogFile(join(options.dataDir, "logs", `${fn.logicalId}.log`));
    const setup = setupOf(fn, options, log);
    const environment = environmentOf(fn, options);
    const startTimeoutMillis = options.startTimeoutMillis ?? 10_000;
    const start = { shimFile, setup, environment, startTimeoutMillis, ...(options.gate ? { gate: options.gate } : {}) };
    const workers = new FunctionWorkers({
      timeoutSeconds: fn.timeoutSeconds,
      memoryMb: fn.memoryMb,
      startWorker: () => FunctionWorker.start(start),
      hasRoom: () => this.hasRoom(),
      onFailure: (error, requestId) => report({ fn, log, error, requestId, platformLog: options.log }),
    });
    return { fn, workers, log };
  }

  private hasRoom(): boolean {
    return Object.values(this.sizes()).reduce((sum, size) => sum + size, 0) < this.mostThreads;
  }

  private maintain(): void {
    const now = performance.now();
    for (const [arn, { workers, log }] of this.functions) {
      log.rotateIfFull();
      void workers.stopIdle(now - this.idleMillis, this.warmed.has(arn) ? keptWorkers : 0);
      void workers.stopUncalled(now - this.uncalledMillis);
      const wanting = workers.utilization() > occupiedShare && workers.size < availableParallelism();
      if (wanting && this.hasRoom() && !this.isBusy()) void workers.warm(workers.size + 1);
    }
  }
}

const setupOf = (
  fn: LocalFunction,
  { authority, dataDir, gate, endpointUrl }: PoolOptions,
  log: LogFile,
): WorkerSetup => ({
  ...bundleOf(fn),
  ...(gate === undefined ? {} : { gateUrl: endpointUrl }),
  ...(authority === undefined ? {} : { authority }),
  compileCacheDir: join(dataDir, "runtime", "compiled"),
  logDescriptor: log.descriptor,
  functionName: fn.name,
  functionArn: fn.arn,
  memoryMb: fn.memoryMb,
  largestAnswerBytes,
});

interface Report {
  readonly fn: LocalFunction;
  readonly log: LogFile;
  readonly error: FunctionError;
  readonly requestId: string | undefined;
  readonly platformLog: Log | undefined;
}

/** Writes the whole failure into the function's own log, and into the laptop's log only that there was one. */
function report({ fn, log, error, requestId, platformLog }: Report): void {
  log.write({ level: "error", message: "invocation failed", requestId, ...error });
  platformLog?.({ level: "warn", message: "invocation failed", function: fn.logicalId, errorType: error.errorType });
}
