/** What was sent and what arrived: nothing may be in the first list only. */

export interface Summary {
  readonly sent: number;
  readonly delivered: number;
  readonly repeated: number;
  readonly lost: number;
  readonly p50Millis: number;
  readonly p99Millis: number;
}

const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;

export class Ledger {
  private readonly sentAt = new Map<number, number>();
  private readonly latencies = new Map<number, number>();
  private repeated = 0;

  /** `sequence` is the point's own number; the time is the clock's at the POST. */
  send(sequence: number, millis: number): void {
    this.sentAt.set(sequence, millis);
  }

  /** A point that was refused was never accepted: it can't be lost. */
  refuse(sequence: number): void {
    this.sentAt.delete(sequence);
  }

  /** Milliseconds from POST to receipt; undefined for an event that came before. */
  receive(sequence: number, millis: number): number | undefined {
    const sent = this.sentAt.get(sequence);
    if (sent === undefined || this.latencies.has(sequence)) {
      this.repeated++;
      return undefined;
    }
    this.latencies.set(sequence, millis - sent);
    return millis - sent;
  }

  get missing(): number {
    return this.sentAt.size - this.latencies.size;
  }

  /** Percentiles are of events that met a working receiver at once, and of those that had to wait for it alike. */
  summary(): Summary {
    const sorted = [...this.latencies.values()].sort((one, other) => one - other);
    return {
      sent: this.sentAt.size,
      delivered: this.latencies.size,
      repeated: this.repeated,
      lost: this.missing,
      p50Millis: at(sorted, 0.5),
      p99Millis: at(sorted, 0.99),
    };
  }
}
