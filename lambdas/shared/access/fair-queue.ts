/**
 * Lets one piece of work run at a time and few wait, taking turns between subjects. Whoever sends most waits longest and
 * is refused first, so that nobody keeps others out.
 */

export interface FairQueueOptions {
  readonly mostWaiting: number;
  /** Refuses at its turn what has waited for longer, which nobody may be waiting for any more. */
  readonly longestWaitMillis: number;
  /** Answers milliseconds of a clock that nobody sets. */
  readonly steadyMillis: () => number;
  /** Is thrown at those whom the queue has no room for. */
  readonly refusal: () => Error;
}

interface Waiting {
  readonly sinceMillis: number;
  readonly admit: () => void;
  readonly refuse: () => void;
}

export class FairQueue {
  private readonly options: FairQueueOptions;
  /** What waits, by subject. The subject whose turn is next stands first. */
  private readonly waiting = new Map<string, Waiting[]>();
  private count = 0;
  private running = false;

  constructor(options: FairQueueOptions) {
    this.options = options;
  }

  /** Does the work when its turn has come. Throws the refusal, with nothing done, if there is no room to wait. */
  async run<T>(subject: string, work: () => Promise<T>): Promise<T> {
    await this.turn(subject);
    try {
      return await work();
    } finally {
      this.next();
    }
  }

  private async turn(subject: string): Promise<void> {
    if (!this.running) {
      this.running = true;
      return;
    }
    const { mostWaiting, steadyMillis, refusal } = this.options;
    if (this.count >= mostWaiting && !this.makeRoomFor(subject)) throw refusal();
    const sinceMillis = steadyMillis();
    await new Promise<void>((admit, reject) =>
      this.add(subject, { sinceMillis, admit, refuse: () => reject(refusal()) }),
    );
  }

  private add(subject: string, one: Waiting): void {
    const own = this.waiting.get(subject);
    if (own) own.push(one);
    else this.waiting.set(subject, [one]);
    this.count += 1;
  }

  /** Begins with what comes next, if anything does that has not waited for too long. */
  private next(): void {
    const oldestMillis = this.options.steadyMillis() - this.options.longestWaitMillis;
    let first = this.takeFirst();
    while (first && first.sinceMillis < oldestMillis) {
      first.refuse();
      first = this.takeFirst();
    }
    if (first) first.admit();
    else this.running = false;
  }

  /** Takes the first of the subject whose turn it is, and puts that subject behind all others. */
  private takeFirst(): Waiting | undefined {
    const [turn] = this.waiting;
    if (!turn) return undefined;
    const [subject, all] = turn;
    const first = all.shift();
    this.waiting.delete(subject);
    if (all.length > 0) this.waiting.set(subject, all);
    this.count -= 1;
    return first;
  }

  /**
   * Refuses what came last of the subject that has most waiting, if that still has as much as the newcomer afterwards.
   * Answers whether it did.
   */
  private makeRoomFor(subject: string): boolean {
    const own = this.waiting.get(subject)?.length ?? 0;
    const longest = [...this.waiting.values()].reduce((most, all) => (all.length > most.length ? all : most), []);
    if (longest.length < own + 2) return false;
    longest.pop()?.refuse();
    this.count -= 1;
    return true;
  }
}
