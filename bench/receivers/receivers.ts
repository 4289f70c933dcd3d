/** Starts the receivers of `receivers-process.ts`, tells them how to behave, and keeps what they report. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** How receivers behave: `slow` answers 200 after 9 s, `unavailable` answers 503, and `away` refuses connections. */
export type Behaviour = "answers" | "slow" | "unavailable" | "away";

/** An event's number, when it came (see `clockMillis`), and whether it is answered 200. */
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
  /** When each event first came to a receiver that answered 200, by event number. */
  readonly acknowledged = new Map<number, number>();
  /** How many events came again after they had been answered 200. */
  repeated = 0;
  /** When each refused request came. */
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

  /** Changes how receivers behave. Resolves when they do, after everything that came before was reported. */
  async behave(receivers: readonly number[], behaviour: Behaviour): Promise<void> {
    const done = new Promise<void>((resolve) => {
      this.done = resolve;
    });
    this.child.send({ receivers, behaviour } satisfies Command);
    await done;
  }

  /** Waits until all of these events were answered 200. Answers those that were not within the time. */
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

/** Throws if events were lost: figures without them would be worth nothing. */
export function demandNoneLost(missing: ReadonlySet<number>, part: string): void {
  if (missing.size === 0) return;
  const some = [...missing].slice(0, 5).join(", ");
  throw new Error(`${part}: ${missing.size} accepted events never arrived (numbers ${some} …).`);
}
