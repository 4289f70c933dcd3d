/**
 * Whether the stores of a data directory can still be written. After the first write that failed nobody may rely on what comes
 * next: a log with a torn record in its middle is read up to there only, so that later records would be lost in silence.
 */

/** A store could not be written or is damaged. The message names its file and says what to do. */
export class StoreFailure extends Error {
  /** Absolute path of the file or folder. */
  readonly file: string;

  constructor(file: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StoreFailure";
    this.file = file;
  }
}

export class StoreHealth {
  private first: StoreFailure | undefined;
  private readonly onFailure: ((failure: StoreFailure) => void) | undefined;

  /** `onFailure` is told once, of the first failure. */
  constructor(onFailure?: (failure: StoreFailure) => void) {
    this.onFailure = onFailure;
  }

  get failure(): StoreFailure | undefined {
    return this.first;
  }

  /** Throws the first failure, so that nothing is written after it. */
  demandSound(): void {
    if (this.first !== undefined) throw this.first;
  }

  /** Notes that `file` could not be written; answers the first failure there was. */
  fail(file: string, cause: unknown): StoreFailure {
    if (this.first !== undefined) return this.first;
    this.first = unwritable(file, cause);
    this.onFailure?.(this.first);
    return this.first;
  }

  /** Runs a write of `file`. Throws the first failure where this one fails or an earlier one did. */
  write<T>(file: string, act: () => T): T {
    this.demandSound();
    try {
      return act();
    } catch (error) {
      throw this.fail(file, error);
    }
  }
}

export const unwritable = (file: string, cause: unknown): StoreFailure =>
  new StoreFailure(
    file,
    `${file} could not be written (${reasonOf(cause)}). Nothing that was accepted is lost: make room for it, or make it writable, and start again.`,
    cause,
  );

/** What the operating system, SQLite or LevelDB said, which may stand some causes down. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}

const advice =
  "Restore the whole data directory from a copy, or move it away and start anew. Nothing in it was dropped.";

export const damaged = (file: string, what: string, cause?: unknown): StoreFailure =>
  new StoreFailure(file, `${file} is damaged (${what}). ${advice}`, cause);

export const missing = (file: string): StoreFailure =>
  new StoreFailure(file, `${file} is missing, though this data directory had it. ${advice}`);

export const foreign = (file: string): StoreFailure =>
  new StoreFailure(file, `${file} comes from another data directory. ${advice}`);
