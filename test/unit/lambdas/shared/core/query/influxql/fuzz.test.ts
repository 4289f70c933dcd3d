import fc from "fast-check";
import { expect, it } from "vitest";
import { anyQuery, readTwice } from "../../../../../../support/influxql/fuzz.ts";

it("reads or refuses any text, and never breaks", () => {
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(anyQuery, (text) => {
      outcomes.add(readTwice(text));
    }),
    { numRuns: 500 },
  );
  expect([...outcomes].sort()).toEqual(["read", "refused"]);
});
