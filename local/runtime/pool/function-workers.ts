/** Keeps the workers of one function, and decides which of them takes an invocation. */

import { availableParallelism } from "node:os";
import { machineClock } from "../../aws/clock.ts";
import type { AnswerSink, FunctionError, InvocationOutcome } from "../contract.ts";
import { errorOf } from "../worker/error.ts";
import { type FunctionWorker, StartFailure } from "./function-worker.ts";

export interface Job {
  readonly requestId: string;
  readonly payload: string;
  readonly resolve: (outcome: InvocationOutcome) => void;
  /** Takes the answer of a function that streams. */
  readonly sink?: AnswerSink;
}

export interface WorkersOptions {
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Starts a worker. Rejects with a `StartFailure` if the bundle is at fault. */
  readonly startWorker: () => Promise<FunctionWorker>;
  /** Tells whether the laptop takes one more thread beyond a function's first. */
  readonly hasRoom: () => boolean;
  /** Is called for every invocation that failed. `requestId` is absent if a worker ended while it was idle. */
  readonly onFailure: (error: FunctionError, requestId?: string) => void;
}

/**
 * Bounds the invocations that share a worker. On Lambda each has an environment of its own. Here that would be a thread
 * each: hundreds of them while receivers are slow to answer, with cold code, on two processors. So a thread takes
 * further invocations while others wait in it, but not so many that one crash would fail them all.
 */
const sharedByMost = 100;
/** Prefers so many workers: one for each processor, and at least two, in case the first is blocked. */
const warmWorkers = Math.max(2, availableParallelism());
/**
 * Bounds the payloads of a worker. JSON takes about ten times its length as objects and strings, and half of the memory
 * may be used for it.
 */
const payloadPart = 1 / 20;

export class FunctionWorkers {
  private readonly options: WorkersOptions;
  /** All workers, oldest first. The oldest are used first, so that those which are not needed become idle and go. */
  private readonly all = new Set<FunctionWorker>();
  /** Workers that take nothing more: an invocation in them timed out, and others have not ended yet. */
  private readonly retired = new Set<FunctionWorker>();
  private readonly waiting: Job[] = [];
  private readonly running = new Set<Job>();
  private starting: Promise<void> | undefined;
  private closed = false;

  constructor(options: WorkersOptions) {
    this.options = options;
  }

  get size(): number {
    return this.all.size + (this.starting ? 1 : 0);
  }

  submit(job: Job): void {
    if (this.closed) {
      job.resolve({ kind: "stopped" });
      return;
    }
    this.waiting.push(job);
    this.dispatch();
  }

  /**
   * Starts workers, one after the other, until there are `count`. Leaves a bundle that cannot start to its first
   * caller.
   */
  async warm(count: number): Promise<void> {
    while (!this.closed && this.all.size < count) {
      const before = this.all.size;
      await this.startOne();
      if (this.all.size <= before) return;
    }
  }

  /** Answers the share of the time since the last call, from 0 to 1, in which the workers were at work. */
  utilization(): number {
    const shares = [...this.all].map((worker) => worker.utilization());
    return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
  }

  /** Stops the workers that have been idle since before this moment, except for `kept` of them. */
  async stopIdle(sinceMillis: number, kept: number): Promise<void> {
    const old = [...this.all].filter(({ load, idleSinceMillis }) => load === 0 && idleSinceMillis < sinceMillis);
    await this.stopAll(old.slice(Math.max(0, kept - (this.all.size - old.length))));
  }

  /** Stops the workers that were started before this moment and were never called. */
  async stopUncalled(sinceMillis: number): Promise<void> {
    await this.stopAll([...this.all].filter((worker) => !worker.wasCalled && worker.idleSinceMillis < sinceMillis));
  }

  /** Cuts off what runs. */
  async close(): Promise<void> {
    this.closed = true;
    for (const job of [...this.waiting.splice(0), ...this.running]) job.resolve({ kind: "stopped" });
    await Promise.all([...this.all, ...this.retired].map((worker) => worker.stop()));
    await this.starting;
  }

  private dispatch(): void {
    for (let job = this.waiting[0]; job; job = this.waiting[0]) {
      const worker = this.workerFor(job);
      if (!worker) break;
      this.waiting.shift();
      void this.run(worker, job);
    }
    if (this.isShort()) void this.startOne();
  }

  /**
   * Answers the worker with the least to do among the first few, whose code is warm. Takes the others only if these are
   * full.
   */
  private workerFor({ payload }: Job): FunctionWorker | undefined {
    const mostCharacters = this.options.memoryMb * 1024 * 1024 * payloadPart;
    const able = [...this.all].filter(
      ({ load, payloadCharacters }) =>
        load === 0 || (load < sharedByMost && payloadCharacters + payload.length <= mostCharacters),
    );
    return able
      .slice(0, warmWorkers)
      .reduce<FunctionWorker | undefined>(
        (least, worker) => (least && least.load <= worker.load ? least : worker),
        undefined,
      );
  }

  /** Tells whether another worker is needed, now or soon. It is started early, so that nothing has to wait for it. */
  private isShort(): boolean {
    if (this.closed || this.starting) return false;
    if (this.all.size === 0) return this.waiting.length > 0;
    const free = [...this.all].reduce((sum, { load }) => sum + Math.max(0, sharedByMost - load), 0);
    return (this.waiting.length > 0 || free < sharedByMost / 2) && this.options.hasRoom();
  }

  private async run(worker: FunctionWorker, job: Job): Promise<void> {
    const { timeoutSeconds, onFailure } = this.options;
    this.running.add(job);
    const deadlineMillis = machineClock.steadyMillis() + timeoutSeconds * 1000;
    const { requestId, payload, sink } = job;
    const answer = await worker.run({ requestId, payload, deadlineMillis }, timeoutSeconds, sink);
    this.running.delete(job);
    if (!worker.alive) this.retire(worker);
    if (answer.kind === "failed" && !this.closed) onFailure(answer.error, job.requestId);
    job.resolve(answer);
    this.dispatch();
  }

  private async stopAll(going: readonly FunctionWorker[]): Promise<void> {
    for (const worker of going) this.all.delete(worker);
    await Promise.all(going.map((worker) => worker.stop()));
  }

  private retire(worker: FunctionWorker): void {
    this.all.delete(worker);
    if (worker.load > 0) this.retired.add(worker);
    else this.retired.delete(worker);
  }

  private startOne(): Promise<void> {
    this.starting ??= this.start().finally(() => {
      this.starting = undefined;
      this.dispatch();
    });
    return this.starting;
  }

  private async start(): Promise<void> {
    try {
      const worker = await this.options.startWorker();
      if (this.closed) return await worker.stop();
      worker.onFailure = (error, wasIdle) => {
        this.all.delete(worker);
        if (wasIdle) this.options.onFailure(error);
      };
      this.all.add(worker);
    } catch (error) {
      this.failWaiting(error instanceof StartFailure ? error.error : errorOf(error));
    }
  }

  /**
   * Fails what waits for a worker that could not start. If other workers serve the function, fails only the invocation
   * that asked for this one.
   */
  private failWaiting(error: FunctionError): void {
    const lost = this.all.size > 0 ? this.waiting.splice(0, 1) : this.waiting.splice(0);
    // The worker was started before it was needed, so no invocation is lost.
    if (lost.length === 0 && this.all.size > 0) this.options.onFailure(error);
    for (const job of lost) {
      this.options.onFailure(error, job.requestId);
      job.resolve({ kind: "failed", error });
    }
  }
}
