/** The area below the lines between points, in each bucket or in all. */

import type { Window, Windows } from "../rows/windows.ts";
import type { Timed, Transformation } from "./transformations.ts";

interface At {
  readonly time: bigint;
  readonly value: number;
}

/** Answers areas in the order of the values. Without buckets the area stands at the beginning of 1970, as in InfluxDB. */
export function integral(unitNanos: bigint, windows: Windows | undefined, isAscending: boolean): Transformation {
  const turned = <T>(list: readonly T[]): readonly T[] => (isAscending ? list : list.toReversed());
  return (values) => {
    const area = new Area(Number(unitNanos), windows);
    for (const { time, value } of turned(values)) if (typeof value === "number") area.add({ time, value });
    return [...turned(area.end())];
  };
}

class Area {
  readonly #unit: number;
  readonly #windows: Windows | undefined;
  readonly #areas: Timed[] = [];
  #window: Window | undefined;
  #before: At | undefined;
  #sum = 0;

  constructor(unit: number, windows: Windows | undefined) {
    this.#unit = unit;
    this.#windows = windows;
  }

  add(point: At): void {
    const before = this.#before;
    if (!before) this.#window = this.#windows?.at(point.time);
    else if (before.time !== point.time) this.#line(before, point);
    this.#before = point;
  }

  /** Adds the area below a line, the part before the end of the bucket to the bucket's. */
  #line(before: At, point: At): void {
    let from = before;
    if (this.#window && point.time >= this.#window.end) {
      const { start, end } = this.#window;
      if (before.time !== end) {
        const slope = (point.value - before.value) / Number(point.time - before.time);
        from = { time: end, value: before.value + slope * Number(end - before.time) };
        this.#sum += this.#below(before, from);
      }
      this.#areas.push({ time: start, value: this.#sum });
      this.#window = this.#windows?.at(point.time);
      this.#sum = 0;
    }
    this.#sum += this.#below(from, point);
  }

  #below(from: At, to: At): number {
    return (0.5 * (from.value + to.value) * Number(to.time - from.time)) / this.#unit;
  }

  /** Leaves a last bucket out of which only the beginning was reached, because it has no area. */
  end(): Timed[] {
    const start = this.#window?.start ?? 0n;
    if (this.#before && this.#before.time !== start) this.#areas.push({ time: start, value: this.#sum });
    return this.#areas;
  }
}
