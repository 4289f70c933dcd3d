import { expect, it } from "vitest";
import { isYoungerThan, millisApart } from "../../../../../lambdas/shared/core/duration.ts";

it.each([
  [100, true],
  [109, true],
  [110, false],
  // The clock was set back since.
  [99, false],
])("takes what was noted at 100 for younger than 10 at %i: %s", (now, young) => {
  expect(isYoungerThan(10, 100, now)).toBe(young);
});

it("tells how far two times are apart, whichever comes first", () => {
  expect([millisApart(5, 2), millisApart(2, 5)]).toStrictEqual([3, 3]);
});
