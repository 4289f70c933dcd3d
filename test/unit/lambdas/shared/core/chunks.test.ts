import fc from "fast-check";
import { expect, it } from "vitest";
import { chunksOf } from "../../../../../lambdas/shared/core/chunks.ts";

it("keeps every item in order, in chunks that are full but for the last", () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 9 }), (items, size) => {
      const chunks = chunksOf(items, size);
      expect(chunks.flat()).toEqual(items);
      for (const chunk of chunks.slice(0, -1)) expect(chunk).toHaveLength(size);
      expect(chunks.at(-1)?.length ?? 1).toBeGreaterThan(0);
    }),
  );
});
