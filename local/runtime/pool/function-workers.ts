/** The workers of one function, and which of them takes an invocation. */

import { availableParallelism } from "node:os";
import type { FunctionError, InvocationOutcome } from "../contract.ts";
import { errorOf } from "../worker/error.ts";
import { type FunctionWorker, StartFailure } from "./function-worker.ts";

export interface Job {
  readonly requestId: string;
  readonly payload: string;
  readonly resolve: (outcome: InvocationOutcome) => void;
}

export interface WorkersOptions {
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Rejects with a `StartFailure` where the bundle is at fault. */
  readonly startWorker: () => Promise<FunctionWorker>;
  /** Whether the laptop takes one more thread beyond a function's first. */
  readonly hasRoom: () => boolean;
  /** Of every invocation that failed; `requestId` is absent where a worker ended while idle. */
  readonly onFailure: (error: FunctionError, requestId?: string) => void;
}

/**
 * Lambda gives each invocation an environment of its own. Here that would be a thread each: hundreds of them where
 * receivers are slow to answer, all with cold code, and on two processors. So a thread takes further invocations while
 * others wait in it, but not so many that they would all be one crash's.
 */
const sharedByMost = 100;
/** Those that are taken first: one for each processor, and a second one in any case, in case that the first stands still. */
const warmWorkers = Math.max(2, availableParallelism());
/** JSON takes some ten times its length as objects and strings; half of the memory may go on it. */
const payloadPart = 1 / 20;

export class FunctionWorkers {
  private readonly options: WorkersOptions;
  /** In the order of their age: the first are taken first, so that those beyond need grow old and go. */
  private readonly all = new Set<FunctionWorker>();
  /** Take nothing more: an invocation in them ran out of time, and others have not ended yet. */
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

  /** Starts workers, one after the other, until there are `count`. A bundle that cannot start is left for its first caller. */
  async warm(count: number): Promise<void> {
    while (!this.closed && this.all.size < count) {
      const before = this.all.size;
      await this.startOne();
      if (this.all.size <= before) return;
    }
  }

  /** The share of their time, from 0 to 1, in which the workers had something to do since the last call. */
  utilization(): number {
    const shares = [...this.all].map((worker) => worker.utilization());
    return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
  }

  /** Stops the workers that have been idle since before this moment, all but so many. */
  async stopIdle(sinceMillis: number, kept: number): Promise<void> {
    const old = [...this.all].filter(({ load, idleSinceMillis }) => load === 0 && idleSinceMillis < sinceMillis);
    const going = old.slice(Math.max(0, kept - (this.all.size - old.length)));
    for (const worker of going) this.all.delete(worker);
    await Promise.all(going.map((worker) => worker.stop()));
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

  /** Of the first few, whose code is warm, the one that has the least to do; of the others where these are full. */
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

  /** Whether a further worker is needed: for what waits, or soon, so that nothing has to wait until it has started. */
  private isShort(): boolean {
    if (this.closed || this.starting) return false;
    if (this.all.size === 0) return this.waiting.length > 0;
    const free = [...this.all].reduce((sum, { load }) => sum + Math.max(0, sharedByMost - load), 0);
    return (this.waiting.length > 0 || free < sharedByMost / 2) && this.options.hasRoom();
  }

  private async run(worker: FunctionWorker, job: Job): Promise<void> {
    const { timeoutSeconds, onFailure } = this.options;
    this.running.add(job);
    const deadlineMillis = Date.now() + timeoutSeconds * 1000;
    const answer = await worker.run({ requestId: job.requestId, payload: job.payload, deadlineMillis }, timeoutSeconds);
    this.running.delete(job);
    if (!worker.alive) this.retire(worker);
    if (answer.kind === "failed" && !this.closed) onFailure(answer.error, job.requestId);
    job.resolve(answer);
    this.dispatch();
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

  /** While other workers serve the function, only the invocation that asked for this start is lost with it. */
  private failWaiting(error: FunctionError): void {
    const lost = this.all.size > 0 ? this.waiting.splice(0, 1) : this.waiting.splice(0);
    // Started ahead of need.
    if (lost.length === 0 && this.all.size > 0) this.options.onFailure(error);
    for (const job of lost) {
      this.options.onFailure(error, job.requestId);
      job.resolve({ kind: "failed", error });
    }
  }
}
