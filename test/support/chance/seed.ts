/** Rules which seed the property tests of a run begin with. */

/** What a run begins with that was told nothing. Any number would do; it stays so that runs can be compared. */
export const usualSeed = 20_240_229;

/**
 * Answers the seed that `TEST_SEED` asks for: `random` for a new one in each property, which is undefined for fast-check,
 * or a whole number of 32 bits, as fast-check prints with a failure. Throws at anything else.
 */
export function seedOf(asked: string | undefined): number | undefined {
  if (asked === undefined || asked === "") return usualSeed;
  if (asked === "random") return undefined;
  const seed = Number(asked);
  if (!/^-?\d+$/.test(asked) || seed !== (seed | 0)) {
    throw new Error(`TEST_SEED is "${asked}". Set it to "random", or to the seed that a failure was printed with.`);
  }
  return seed;
}
