import type { Patience } from "../../../../../../lambdas/shared/core/waiting/patience.ts";

/** Is at its end at once. */
export const impatience: Patience = (act) => {
  act();
  return () => {};
};
