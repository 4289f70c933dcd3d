import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apiTokenIdOf, generateApiTokenValue } from "../../../../../../lambdas/shared/core/identity/api-token.ts";

describe("API token values", () => {
  it("carry their token's id", () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(apiTokenIdOf(generateApiTokenValue(id))).toBe(id);
      }),
    );
  });

  it.each(["", "mrt_", "mrt_00_aa", "eyJ.eyJ.sig", "x".repeat(100)])("are not taken for one: %j", (text) => {
    expect(apiTokenIdOf(text)).toBeUndefined();
  });

  it("are refused with anything before or after them", () => {
    const value = generateApiTokenValue("0b3b0d2e-6c1c-4b0a-9d0e-0c2f6f1f5a11");
    for (const text of [` ${value}`, `${value}\n`, `${value}x`]) expect(apiTokenIdOf(text)).toBeUndefined();
  });
});
