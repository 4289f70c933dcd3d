import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoMicros, isoMillis, millisFrom, millisOf } from "../../../../../lambdas/shared/core/instant.ts";
import { anyNanos } from "../../../../support/points.ts";

describe("instants", () => {
  it("name the moment to the microsecond, with six fractional digits always", () => {
    fc.assert(
      fc.property(anyNanos, (nanos) => {
        const text = isoMicros(String(nanos));
        expect(text).toMatch(/^.{19}\.\d{6}Z$/);
        const [seconds, fraction] = [text.slice(0, 19), text.slice(20, 26)];
        const micros = BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction);
        expect(micros).toBe(nanos / 1000n);
      }),
    );
  });

  it.each([
    ["0", "1970-01-01T00:00:00.000000Z"],
    ["1716978843970415999", "2024-05-29T10:34:03.970415Z"],
    ["1716978843000000999", "2024-05-29T10:34:03.000000Z"],
    ["1716978843000001000", "2024-05-29T10:34:03.000001Z"],
  ])("write %s as %s", (nanos, text) => {
    expect(isoMicros(nanos)).toBe(text);
  });

  it("lie between the millisecond before them and the one after, which are one where they are whole", () => {
    fc.assert(
      fc.property(anyNanos, (nanos) => {
        expect(BigInt(millisOf(nanos)) * 1_000_000n <= nanos && nanos <= BigInt(millisFrom(nanos)) * 1_000_000n).toBe(
          true,
        );
        expect(millisFrom(nanos) - millisOf(nanos)).toBe(nanos % 1_000_000n === 0n ? 0 : 1);
      }),
    );
  });

  it("write milliseconds with six digits too", () => {
    expect(isoMillis(1_716_978_843_970)).toBe("2024-05-29T10:34:03.970000Z");
    expect(isoMillis(1_716_978_843_000)).toBe("2024-05-29T10:34:03.000000Z");
  });
});
