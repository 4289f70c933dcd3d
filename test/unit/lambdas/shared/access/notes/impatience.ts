import type { Patience } from "../../../../../../lambdas/shared/access/notes/patience.ts";

/** Is at its end at once. */
export const impatience: Patience = (act) => {
  act();
  return () => {};
};
