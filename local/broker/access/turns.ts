/** Does so much work at the same time and no more. What is beyond it waits in the order in which it came. */
export class Turns {
  private readonly most: number;
  private readonly waiting: (() => void)[] = [];
  private taken = 0;

  constructor(most: number) {
    this.most = most;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.taken < this.most) this.taken += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      this.giveOn();
    }
  }

  /** Hands the turn to the next, so that nobody who comes now is before it. */
  private giveOn(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.taken -= 1;
    else next();
  }
}
