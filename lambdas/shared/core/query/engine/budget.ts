/** Stops a statement that reads or answers more than it may, and says how far it came. */

import { PlatformError } from "../../error.ts";
import { isoShort } from "../../instant.ts";
import type { Batch } from "../series.ts";
import type { Limits } from "./ports.ts";

const advice =
  "ask for less time, name fewer series, or have all points copied into files by POST /v2/projects/<id>/exports";

/** Counts what one statement does. */
export class Budget {
  readonly #limits: Limits;
  readonly #nowMillis: () => number;
  #points = 0;
  #heldBytes = 0;
  #lastNanos: bigint | undefined;

  constructor(limits: Limits, nowMillis: () => number) {
    this.#limits = limits;
    this.#nowMillis = nowMillis;
  }

  /** Answers how many points may still be read, and one more, by which it is found out that there are too many. */
  get pointsLeft(): number {
    return Math.max(0, this.#limits.points - this.#points) + 1;
  }

  /** Notes that a batch was read. Throws `too-large` if that was too much, or took too long. */
  read({ count, times }: Batch): void {
    this.#points += count;
    this.#lastNanos = times[count - 1] ?? this.#lastNanos;
    if (this.#points > this.#limits.points) {
      throw this.#stop(`more than ${this.#limits.points} points would have to be read`);
    }
    this.checkTime();
  }

  /** Notes that so many bytes more are held, or fewer where it is negative. Throws `too-large` if that is too much. */
  hold(bytes: number): void {
    this.#heldBytes += bytes;
    if (this.#heldBytes > this.#limits.heldBytes) {
      throw this.#stop("its functions would hold too many values at once; name fewer of them");
    }
  }

  checkTime(): void {
    if (this.#nowMillis() > this.#limits.deadlineMillis) throw this.#stop("it takes too long");
  }

  /** Refuses so many values, of the answer or of what a subquery hands on, before more of them are made. */
  checkValues(count: number): void {
    if (count > this.#limits.cells) {
      throw new PlatformError(
        "too-large",
        `The answer would have more than ${this.#limits.cells} values. Name fewer columns, add a LIMIT, or ${advice}.`,
      );
    }
  }

  /** Refuses rows of so many columns before more of them are made. */
  checkRows(count: number, columns = 1): void {
    this.checkValues(count * columns);
    if (count > this.#limits.rows) {
      throw new PlatformError(
        "too-large",
        `The answer would have more than ${this.#limits.rows} rows. Add a LIMIT, group by a longer time, or ${advice}.`,
      );
    }
  }

  #stop(reason: string): PlatformError {
    const reached = this.#lastNanos === undefined ? "nothing" : `points up to ${isoShort(String(this.#lastNanos))}`;
    return new PlatformError("too-large", `The query was stopped, since ${reason}. It had read ${reached}: ${advice}.`);
  }
}
