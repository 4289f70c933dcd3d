/** Bounds how large an answer becomes. */

/**
 * Limits the entries of an answer. Lambda takes 6 MB, of which escaping every quote can double this; and the laptop runs
 * many calls of `manage` in one thread, which has the memory of one function for all that they hold at a time.
 */
export const mostAnswerBytes = 1_000_000;

/** Answers how many bytes a value takes in an answer, before its quotes are escaped. */
export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Counts what an answer holds already. Its first entry always has room. */
export class AnswerRoom {
  private readonly mostEntries: number;
  private readonly mostBytes: number;
  private entries = 0;
  private bytes = 0;

  constructor(mostEntries: number, mostBytes = mostAnswerBytes) {
    this.mostEntries = mostEntries;
    this.mostBytes = mostBytes;
  }

  /** Answers how many entries may still come, if they are small. */
  get left(): number {
    return this.mostEntries - this.entries;
  }

  /** Takes room for an entry. Answers false if there is none, and the answer ends before this entry. */
  take(entry: unknown): boolean {
    if (this.left <= 0) return false;
    this.bytes += bytesOf(entry);
    if (this.entries > 0 && this.bytes > this.mostBytes) return false;
    this.entries++;
    return true;
  }
}
