import { array, assert, integer, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { Throughput } from "../../../../../local/broker/session/throughput.ts";

test("never lets more than 100 messages or 512 KiB pass in any second, and discards no other", () => {
  const steps = array(tuple(integer({ min: 0, max: 30 }), integer({ min: 0, max: 131_072 })), { maxLength: 400 });
  assert(
    property(steps, (given) => {
      const throughput = new Throughput();
      const passed: { at: number; size: number }[] = [];
      let now = 0;
      for (const [wait, size] of given) {
        now += wait;
        const recent = passed.filter(({ at }) => at > now - 1_000);
        const bytes = recent.reduce((sum, each) => sum + each.size, 0);
        const fits = recent.length < 100 && bytes + size <= 524_288;
        expect(throughput.take(size, now)).toBe(fits);
        if (fits) passed.push({ at: now, size });
      }
    }),
  );
});
