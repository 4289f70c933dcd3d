import { expect, test } from "vitest";
import { barOf } from "../../../../local/demo/live.ts";

test.each([
  [0, "····················"],
  [50, "██████████··········"],
  [100, "████████████████████"],
  [-3, "····················"],
  [130, "████████████████████"],
])("a bar of %d per cent", (percent, bar) => {
  expect(barOf(percent)).toBe(bar);
});
