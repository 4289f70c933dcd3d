/** Hands out and steers the receivers of `receivers-process.ts`. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** `slow`: 200 after 9 s; `unavailable`: 503; `away`: refuses connections. */
export type Behaviour = "answers" | "slow" | "unavailable" | "away";

/** The event's number, when it came (see `clockMillis`), and whether it is answered 200. */
export type Arrival = readonly [sequence: number, millis: number, acknowledged: 0 | 1];

export interface Command {
  readonly receivers: readonly number[];
  readonly behaviour: Behaviour;
}

export type Report =
  | { readonly kind: "listening"; readonly ports: readonly number[] }
  | { readonly kind: "arrivals"; readonly arrivals: readonly Arrival[] }
  | { readonly kind: "done" };

export class Receivers {
  /** By event number: when it first came to a receiver that answered 200. */
  readonly acknowledged = new Map<number, number>();
  /** Answered 200 before. */
  repeated = 0;
  /** When each request came that was refused. */
  readonly refused: number[] = [];
  readonly urls: readonly string[];
  private readonly child: ChildProcess;
  private done: (() => void) | undefined;

  private constructor(child: ChildProcess, ports: readonly number[]) {
    this.child = child;
    this.urls = ports.map((port) => `https://127.0.0.1:${port}/hook`);
    child.on("message", (report: Report) => this.take(report));
  }

  static async start(files: { certFile: string; keyFile: string }, count: number): Promise<Receivers> {
    const program = join(import.meta.dirname, "receivers-process.ts");
    const child = fork(program, [files.certFile, files.keyFile, String(count)]);
    const [report] = (await once(child, "message")) as [Report];
    if (report.kind !== "listening") throw new Error("The receivers did not start.");
    return new Receivers(child, report.ports);
  }

  /** Resolves when they do, and everything that came before is known here. */
  async behave(receivers: readonly number[], behaviour: Behaviour): Promise<void> {
    const done = new Promise<void>((resolve) => {
      this.done = resolve;
    });
    this.child.send({ receivers, behaviour } satisfies Command);
    await done;
  }

  /** Waits until all of these were answered 200; answers those that were not within the time. */
  async missing(sequences: ReadonlySet<number>, seconds: number): Promise<Set<number>> {
    const deadline = performance.now() + seconds * 1000;
    const missing = new Set(sequences);
    for (;;) {
      for (const sequence of missing) if (this.acknowledged.has(sequence)) missing.delete(sequence);
      if (missing.size === 0 || performance.now() > deadline) return missing;
      await wait(50);
    }
  }

  forget(): void {
    this.acknowledged.clear();
    this.refused.length = 0;
    this.repeated = 0;
  }

  async close(): Promise<void> {
    const exit = once(this.child, "exit");
    this.child.disconnect();
    await exit;
  }

  private take(report: Report): void {
    if (report.kind === "done") this.done?.();
    if (report.kind !== "arrivals") return;
    for (const [sequence, millis, acknowledged] of report.arrivals) {
      if (acknowledged === 0) this.refused.push(millis);
      else if (this.acknowledged.has(sequence)) this.repeated++;
      else this.acknowledged.set(sequence, millis);
    }
  }
}

/** Lost events are no figure: they end the bench. */
export function demandNoneLost(missing: ReadonlySet<number>, part: string): void {
  if (missing.size === 0) return;
  const some = [...missing].slice(0, 5).join(", ");
  throw new Error(`${part}: ${missing.size} accepted events never arrived (numbers ${some} …).`);
}
