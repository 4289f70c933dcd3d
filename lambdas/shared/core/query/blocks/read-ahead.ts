/** Reads several parts of a range at once, and answers them one after the other. */

import type { Batch } from "../series.ts";

/** Has so many parts read at the same time. */
const width = 4;
/** Reads one part alone until so many batches were wanted, because whoever wants the newest rows stops early. */
const leisurely = 4;
/** Bounds the rows of a part that lie ready. */
const mostReady = 60_000;

/** Tells whether so few rows are wanted that nothing is read ahead of them. */
export const wantsFew = (mostRows: number | undefined): boolean => mostRows !== undefined && mostRows <= mostReady;

/** Answers the batches of all parts in their order. Reads none ahead where few rows are wanted. */
export async function* readAhead(
  parts: readonly (() => AsyncIterable<Batch>)[],
  mostRows?: number,
): AsyncGenerator<Batch, void> {
  if (wantsFew(mostRows)) {
    for (const part of parts) yield* part();
    return;
  }
  const begun: Reading[] = [];
  let wanted = 0;
  const begin = (upTo: number): void => {
    for (const part of parts.slice(begun.length, upTo)) begun.push(new Reading(part()));
  };
  try {
    for (let at = 0; at < parts.length; at++) {
      for (;;) {
        begin(at + (wanted < leisurely ? 1 : width));
        const batch = await begun[at]?.next();
        if (!batch) break;
        wanted++;
        yield batch;
      }
    }
  } finally {
    await Promise.all(begun.map((reading) => reading.leave()));
  }
}

/** Reads a part, some batches ahead of whoever takes them. */
class Reading {
  private readonly ready: Batch[] = [];
  private rows = 0;
  private isOver = false;
  private isLeft = false;
  private failure: { readonly error: unknown } | undefined;
  private wake: () => void = () => {};
  private readonly running: Promise<void>;

  constructor(source: AsyncIterable<Batch>) {
    this.running = this.run(source);
  }

  /** Answers the next batch; undefined behind the last. Throws what reading threw. */
  async next(): Promise<Batch | undefined> {
    while (this.ready.length === 0 && !this.isOver) await this.change();
    const batch = this.ready.shift();
    if (batch) {
      this.rows -= batch.count;
      this.wake();
      return batch;
    }
    if (this.failure) throw this.failure.error;
    return undefined;
  }

  /** Resolves when nothing is read any more. */
  async leave(): Promise<void> {
    this.isLeft = true;
    this.wake();
    await this.running;
  }

  private async run(source: AsyncIterable<Batch>): Promise<void> {
    try {
      for await (const batch of source) {
        if (this.isLeft) break;
        this.ready.push(batch);
        this.rows += batch.count;
        this.wake();
        while (this.rows > mostReady && !this.isLeft) await this.change();
      }
    } catch (error) {
      this.failure = { error };
    }
    this.isOver = true;
    this.wake();
  }

  /** Resolves at the next change. Only one of the two sides waits at a time. */
  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
