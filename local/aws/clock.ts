/**
 * The two clocks of a machine. What is to happen after a while goes by the steady one, so that nothing comes early, late or
 * twice where somebody sets the clock on the wall.
 */

export interface Clock {
  /** Milliseconds since 1970; may jump. */
  wallMillis(): number;
  /** Milliseconds since some moment; never jumps, and is the same for all threads of a process. */
  steadyMillis(): number;
}

export const machineClock: Clock = {
  wallMillis: () => Date.now(),
  // `performance.now` counts from the start of its thread.
  steadyMillis: () => Number(process.hrtime.bigint()) / 1e6,
};
