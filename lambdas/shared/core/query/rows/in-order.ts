/**
 * Reads pieces of a series whose times overlap, such as row groups of several files, in one order of time. It holds a
 * bounded number of points: where more overlap, it goes on with the earlier half of them, and reads the others again.
 */

import { PlatformError } from "../../error.ts";
import type { KeptPoint } from "../../event/kept-point.ts";
import { isoShort } from "../../instant.ts";
import type { Scan } from "../series.ts";

/** Points that lie between two times. */
export interface Piece {
  /** Nanoseconds since 1970, both included. There may be no point at either. */
  readonly first: bigint;
  readonly last: bigint;
  /** Answers its points between two times, both included, in any order. */
  read(from: bigint, to: bigint): Promise<readonly KeptPoint[]>;
}

/** Bounds what is held at once, beside the piece that is being read. */
export interface HeldLimits {
  readonly points: number;
  /** Characters of the names and texts of all points, about. */
  readonly characters: number;
}

/** Comes to some fifty megabytes. */
export const usualHeld: HeldLimits = { points: 50_000, characters: 12_000_000 };

/** Holds so many times as much where all points have one time, since they may be of one row. Then it gives up. */
const mostTimesOfOneTime = 4;
/** Hands on so many points at once. */
const runLength = 1_000;

/**
 * Answers the points of pieces in the order of the scan, some at a time. Among themselves these are in the order of time,
 * the oldest first. Throws `too-large` where more points have one time than may be held.
 */
export async function* inOrderOfTime(
  pieces: readonly Piece[],
  { from, to, order, checkTime }: Pick<Scan, "from" | "to" | "order" | "checkTime">,
  limits: HeldLimits = usualHeld,
): AsyncGenerator<readonly KeptPoint[], void> {
  const view = order === "oldest-first" ? forwards : backwards;
  const sorted = pieces.map((piece) => ({ piece, ...view.ends(piece.first, piece.last) })).sort(byBegin);
  const whole = view.ends(from, to);
  for (let begin = whole.begin; begin <= whole.end; ) {
    const held = new Held(limits, view.at);
    let end = whole.end;
    for (const each of sorted) {
      if (each.begin > end) break;
      if (each.end < begin) continue;
      for (const run of held.takeBefore(each.begin)) yield view.run(run);
      checkTime?.();
      const range = view.ends(begin, end);
      held.add(await each.piece.read(range.begin, range.end));
      end = held.cut() ?? end;
    }
    for (const run of held.takeBefore(end + 1n)) yield view.run(run);
    begin = end + 1n;
  }
}

/** Looks at time so that it always grows: backwards, the latest is the least. */
interface View {
  readonly at: (nanos: bigint) => bigint;
  readonly ends: (first: bigint, last: bigint) => { readonly begin: bigint; readonly end: bigint };
  /** Answers points as a run, the oldest first. */
  readonly run: (points: readonly KeptPoint[]) => readonly KeptPoint[];
}

const forwards: View = {
  at: (nanos) => nanos,
  ends: (first, last) => ({ begin: first, end: last }),
  run: (points) => points,
};
const backwards: View = {
  at: (nanos) => -nanos,
  ends: (first, last) => ({ begin: -last, end: -first }),
  run: (points) => points.toReversed(),
};

const byBegin = (one: { readonly begin: bigint }, other: { readonly begin: bigint }): number =>
  one.begin < other.begin ? -1 : one.begin > other.begin ? 1 : 0;

interface Placed {
  readonly at: bigint;
  readonly point: KeptPoint;
  readonly characters: number;
}

/** Holds points until none before them can come. */
class Held {
  private readonly limits: HeldLimits;
  private readonly at: View["at"];
  private points: Placed[] = [];
  private characters = 0;

  constructor(limits: HeldLimits, at: View["at"]) {
    this.limits = limits;
    this.at = at;
  }

  add(points: readonly KeptPoint[]): void {
    for (const point of points) {
      const characters = charactersOf(point);
      this.points.push({ at: this.at(BigInt(point.atNanos)), point, characters });
      this.characters += characters;
    }
    // Is quick where what was added is in order, since the rest is.
    this.points.sort(byAt);
  }

  /** Answers the points before a time, and forgets them. */
  *takeBefore(time: bigint): Generator<readonly KeptPoint[], void> {
    const count = this.countBefore(time);
    for (let start = 0; start < count; start += runLength) {
      yield this.points.slice(start, Math.min(start + runLength, count)).map(({ point }) => point);
    }
    this.keep(count, this.points.length);
  }

  /** Lets go of the later half where there are too many. Answers the last time of which all are still held. */
  cut(): bigint | undefined {
    if (!this.isOver(1)) return undefined;
    const middle = this.points[this.points.length >>> 1]?.at ?? 0n;
    const [first, last] = [this.points[0]?.at ?? 0n, this.points.at(-1)?.at ?? 0n];
    if (first === last && this.isOver(mostTimesOfOneTime)) throw tooManyOfOneTime(this.at(first));
    // Keeps all of one time, since they may be of one row.
    const end = middle > first ? middle - 1n : middle;
    this.keep(0, this.countBefore(end + 1n));
    return end;
  }

  private isOver(times: number): boolean {
    return this.points.length > times * this.limits.points || this.characters > times * this.limits.characters;
  }

  private countBefore(time: bigint): number {
    let [low, high] = [0, this.points.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.points[middle]?.at ?? 0n) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private keep(from: number, to: number): void {
    if (from === 0 && to === this.points.length) return;
    this.points = this.points.slice(from, to);
    this.characters = this.points.reduce((sum, { characters }) => sum + characters, 0);
  }
}

const byAt = (one: Placed, other: Placed): number => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0);

function charactersOf({ fields, tags }: KeptPoint): number {
  let characters = 0;
  for (const name in fields) {
    const value = fields[name];
    characters += name.length + (typeof value === "string" ? value.length : 0);
  }
  for (const key in tags) characters += key.length + (tags[key]?.length ?? 0);
  return characters;
}

const tooManyOfOneTime = (at: bigint): PlatformError =>
  new PlatformError(
    "too-large",
    `More points have the time ${isoShort(String(at))} than can be read at once; ask for the times before and after it.`,
  );
