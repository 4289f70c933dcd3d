/** The workers of one function, and the invocations that wait for one of them. */

import type { FunctionError, InvocationOutcome } from "../contract.ts";
import { errorOf } from "../worker/error.ts";
import { type FunctionWorker, StartFailure } from "./function-worker.ts";

export interface Job {
  readonly requestId: string;
  readonly payload: string;
  readonly resolve: (outcome: InvocationOutcome) => void;
  /** By the clock of `performance.now`. */
  readonly sinceMs: number;
}

export interface WorkersOptions {
  readonly timeoutSeconds: number;
  /** Rejects with a `StartFailure` where the bundle is at fault. */
  readonly startWorker: () => Promise<FunctionWorker>;
  /** Whether a further thread would only take processor time from those that work. */
  readonly isBusy: () => boolean;
  /** Whether the laptop has room for one more thread; makes room where it can. */
  readonly makeRoom: () => boolean;
  /** Of every invocation that failed; `requestId` is absent where a worker ended while idle. */
  readonly onFailure: (error: FunctionError, requestId?: string) => void;
}

/**
 * How long an invocation waits for a busy worker before another one is started. A usual invocation takes a few
 * milliseconds; a cold start costs tens of milliseconds of processor time that the busy workers would lack.
 */
const patienceMs = 20;
/** While the processors are busy, a further worker helps only where the others wait for something else. */
const busyPatienceMs = 1_000;
/** Above this share of their time the workers do not wait: they want for processor time. */
const occupiedShare = 0.6;

export class FunctionWorkers {
  private readonly options: WorkersOptions;
  private readonly all = new Set<FunctionWorker>();
  /** The worker that was used last stands last and is taken first, so that those beyond need grow old and go. */
  private readonly idle: FunctionWorker[] = [];
  private readonly waiting: Job[] = [];
  private readonly running = new Set<Job>();
  private starting: Promise<void> | undefined;
  private impatience: NodeJS.Timeout | undefined;
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

  /** When its longest idle worker became idle; undefined where none is. */
  get oldestIdleMs(): number | undefined {
    return this.idle[0]?.idleSinceMs;
  }

  /** Stops the longest idle worker. */
  async stopOldestIdle(): Promise<void> {
    const worker = this.idle.shift();
    if (!worker) return;
    this.all.delete(worker);
    await worker.stop();
  }

  /** Cuts off what runs. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.impatience);
    for (const job of [...this.waiting.splice(0), ...this.running]) job.resolve({ kind: "stopped" });
    await Promise.all([...this.all].map((worker) => worker.stop()));
    await this.starting;
  }

  private dispatch(): void {
    while (this.waiting.length > 0 && this.idle.length > 0) {
      const [worker, job] = [this.idle.pop(), this.waiting.shift()];
      if (worker && job) void this.run(worker, job);
    }
    if (this.waiting.length > 0) this.considerStart();
  }

  private async run(worker: FunctionWorker, job: Job): Promise<void> {
    const { timeoutSeconds, onFailure } = this.options;
    this.running.add(job);
    const deadlineMs = Date.now() + timeoutSeconds * 1000;
    const result = await worker.run({ requestId: job.requestId, payload: job.payload, deadlineMs }, timeoutSeconds);
    this.running.delete(job);
    if (worker.alive) this.release(worker);
    if (result.kind === "failed" && !this.closed) onFailure(result.error, job.requestId);
    job.resolve(result);
    this.dispatch();
  }

  private release(worker: FunctionWorker): void {
    worker.idleSinceMs = performance.now();
    this.idle.push(worker);
  }

  /**
   * At most one worker of a function starts at a time, and its first invocation is whichever waits longest when any
   * worker is free. Lambda starts one environment for each waiting invocation, on machines of its own; here a burst
   * would start dozens of threads on two processors, all of them slow, while the warm workers could have done the work.
   */
  private considerStart(): void {
    const first = this.waiting[0];
    if (!first || this.starting || this.closed) return;
    if (!this.isDue(performance.now() - first.sinceMs) || !this.options.makeRoom()) this.comeBack();
    else void this.startOne();
  }

  private isDue(waitedMs: number): boolean {
    if (this.all.size === 0) return true;
    if (!this.options.isBusy()) return waitedMs >= patienceMs;
    if (waitedMs < busyPatienceMs) return false;
    const shares = [...this.all].map((worker) => worker.utilization());
    return shares.reduce((sum, share) => sum + share, 0) / shares.length < occupiedShare;
  }

  private comeBack(): void {
    this.impatience ??= setTimeout(() => {
      this.impatience = undefined;
      this.dispatch();
    }, patienceMs);
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
      worker.onFailure = (error) => this.lose(worker, error);
      this.all.add(worker);
      this.release(worker);
    } catch (error) {
      this.failWaiting(error instanceof StartFailure ? error.error : errorOf(error));
    }
  }

  /** While other workers serve the function, only the invocation that asked for this start is lost with it. */
  private failWaiting(error: FunctionError): void {
    const lost = this.all.size > 0 ? this.waiting.splice(0, 1) : this.waiting.splice(0);
    for (const job of lost) {
      this.options.onFailure(error, job.requestId);
      job.resolve({ kind: "failed", error });
    }
  }

  private lose(worker: FunctionWorker, error: FunctionError): void {
    this.all.delete(worker);
    const position = this.idle.indexOf(worker);
    if (position < 0) return;
    this.idle.splice(position, 1);
    this.options.onFailure(error);
  }
}
