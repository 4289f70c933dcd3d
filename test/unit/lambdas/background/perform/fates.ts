/** Cuts runs of slices off anywhere, and repeats, loses or doubles their messages, as a property test says. */

import fc from "fast-check";
import { runSlice, type SlicePort } from "../../../../../lambdas/background/perform/slice.ts";
import type { JobInMemory } from "./outside.ts";

/**
 * What may happen to a run of the function: where it is cut off, how often its message comes, and whether `watch` sends
 * another.
 */
export const fate = fc.record({
  /**
   * How many effects happen before the function is cut off. `takesPlace` says whether the last of them still happens.
   */
  cutAfter: fc.option(fc.nat({ max: 6 }), { nil: undefined }),
  takesPlace: fc.boolean(),
  isRepeated: fc.boolean(),
  isLost: fc.boolean(),
  isResumed: fc.boolean(),
  sideBySide: fc.boolean(),
});
export type Fate = typeof fate extends fc.Arbitrary<infer T> ? T : never;

export class Cut extends Error {}

/** Makes effects that happen in any order, up to where a run is cut off. */
export function cutting(scheduler: fc.Scheduler) {
  let left = Number.POSITIVE_INFINITY;
  let takesPlace = false;
  const effect = async <T>(name: string, happen: () => T): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), name);
    if (--left > 0) return happen();
    if (left === 0 && takesPlace) happen();
    throw new Cut();
  };
  const begin = (fate: Fate | undefined): void => {
    left = fate?.cutAfter === undefined ? Number.POSITIVE_INFINITY : fate.cutAfter + 1;
    takesPlace = fate?.takesPlace ?? false;
  };
  return { effect, begin };
}

interface World {
  readonly memory: JobInMemory;
  readonly port: SlicePort;
  readonly begin: (fate: Fate | undefined) => void;
}

/** Runs one message, or two side by side, as `fate` says. */
export async function oneRound(world: World, fate: Fate | undefined, scheduler: fc.Scheduler) {
  const { memory, port, begin } = world;
  const taken = memory.queue.splice(0, fate?.sideBySide ? 2 : 1);
  begin(fate);
  const runs = taken.map(async (each) => {
    try {
      await runSlice(each, port);
      if (fate?.isRepeated) memory.queue.push(each);
    } catch (error) {
      if (!(error instanceof Cut)) throw error;
      if (!fate?.isLost) memory.queue.push(each);
    }
  });
  await scheduler.waitFor(Promise.all(runs));
}
