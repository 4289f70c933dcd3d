/**
 * Says which work of one function runs side by side. Jobs of a batch do, but the rows of two exports would not fit into
 * the memory, and what has ended its function before must not do so to others.
 */

export interface Work {
  /** Fills most of the memory: an export's slice, files of the lake that are put together, or days that are built as blocks. */
  readonly isHeavy: boolean;
  /** A run of it was cut off. Nothing else runs beside it, so that what is cut off with it is not taken for the cause. */
  readonly isSuspect: boolean;
}

export class Turns {
  private running = 0;
  private isHeavyTaken = false;
  private isSuspectTaken = false;

  /** Does the work in a turn, and answers true; does nothing and answers false if other work has to end first. */
  async run(kind: Work, work: () => Promise<void>): Promise<boolean> {
    const end = this.take(kind);
    if (!end) return false;
    try {
      await work();
      return true;
    } finally {
      end();
    }
  }

  /** Answers what ends the turn; undefined if other work has to end first. */
  take({ isHeavy, isSuspect }: Work): (() => void) | undefined {
    if (this.isSuspectTaken || (isSuspect && this.running > 0) || (isHeavy && this.isHeavyTaken)) return undefined;
    this.running++;
    if (isHeavy) this.isHeavyTaken = true;
    if (isSuspect) this.isSuspectTaken = true;
    return () => {
      this.running--;
      if (isHeavy) this.isHeavyTaken = false;
      if (isSuspect) this.isSuspectTaken = false;
    };
  }
}
