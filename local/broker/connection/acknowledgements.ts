/** Sends the acknowledgements of a client's messages in the order in which the messages came, each when it may go. */

interface Open {
  readonly id: number;
  isReady: boolean;
}

export class Acknowledgements {
  private readonly send: (id: number) => void;
  private readonly open: Open[] = [];

  constructor(send: (id: number) => void) {
    this.send = send;
  }

  get count(): number {
    return this.open.length;
  }

  /** Sends at once if nothing is to be waited for. Calls `onFailure` if `done` rejects; the message is then never acknowledged. */
  add(id: number, done: Promise<unknown> | undefined, onFailure: (error: unknown) => void): void {
    if (done === undefined && this.open.length === 0) {
      this.send(id);
      return;
    }
    const entry: Open = { id, isReady: done === undefined };
    this.open.push(entry);
    done?.then(() => this.ready(entry), onFailure);
  }

  private ready(entry: Open): void {
    entry.isReady = true;
    while (this.open[0]?.isReady) {
      const first = this.open.shift();
      if (first !== undefined) this.send(first.id);
    }
  }
}
