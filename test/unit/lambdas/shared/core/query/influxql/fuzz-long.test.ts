import fc from "fast-check";
import { expect, it } from "vitest";
import { anyQuery, readTwice } from "../../../../../../support/influxql/fuzz.ts";

it("reads or refuses 100,000 texts, and never breaks", () => {
  const counts = { read: 0, refused: 0 };
  fc.assert(
    fc.property(anyQuery, (text) => {
      counts[readTwice(text)]++;
    }),
    { numRuns: 100_000 },
  );
  expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(10_000);
});
