/** Counts what was sent and what arrived. Whatever was sent must arrive. */

export interface Latencies {
  readonly count: number;
  readonly p50Millis: number;
  readonly p99Millis: number;
}

export interface Summary {
  readonly sent: number;
  readonly delivered: number;
  readonly repeated: number;
  readonly lost: number;
  /** Latencies of events whose first attempt was acknowledged. */
  readonly atOnce: Latencies;
  /** Latencies of events that the broken receiver refused at least once. */
  readonly afterOutage: Latencies;
}

const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;

export class Ledger {
  private readonly sentAt = new Map<number, number>();
  private readonly latencies = new Map<number, number>();
  private readonly turnedAway = new Set<number>();
  private repeated = 0;

  /** Notes a point that is sent. `sequence` is the point's own number, `millis` the time of the POST. */
  send(sequence: number, millis: number): void {
    this.sentAt.set(sequence, millis);
  }

  /** Takes a point back that the platform refused: it was never accepted, so it cannot be lost. */
  refuse(sequence: number): void {
    this.sentAt.delete(sequence);
  }

  /** Notes an event. Answers the milliseconds from POST to receipt; undefined for an event that came before. */
  receive(sequence: number, millis: number): number | undefined {
    const sent = this.sentAt.get(sequence);
    if (sent === undefined || this.latencies.has(sequence)) {
      this.repeated++;
      return undefined;
    }
    this.latencies.set(sequence, millis - sent);
    return millis - sent;
  }

  /** Notes that the broken receiver saw the event and refused it. */
  turnAway(sequence: number): void {
    this.turnedAway.add(sequence);
  }

  get missing(): number {
    return this.sentAt.size - this.latencies.size;
  }

  summary(): Summary {
    const arrived = [...this.latencies];
    const [waited = [], direct = []] = [true, false].map((away) =>
      arrived.filter(([sequence]) => this.turnedAway.has(sequence) === away),
    );
    return {
      sent: this.sentAt.size,
      delivered: this.latencies.size,
      repeated: this.repeated,
      lost: this.missing,
      atOnce: latenciesOf(direct),
      afterOutage: latenciesOf(waited),
    };
  }
}

function latenciesOf(arrived: readonly (readonly [number, number])[]): Latencies {
  const sorted = arrived.map(([, millis]) => millis).sort((one, other) => one - other);
  return { count: sorted.length, p50Millis: at(sorted, 0.5), p99Millis: at(sorted, 0.99) };
}
