import fc from "fast-check";
import { expect, it } from "vitest";
import { revokedUpTo } from "../../../../../lambdas/shared/access/revocation.ts";

it("revokes every token issued until now, which hold whole seconds", () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), fc.nat(), (now, ago) => {
      const issuedAt = Math.floor((now.getTime() - ago) / 1000);
      expect(issuedAt).toBeLessThan(revokedUpTo(now));
      expect(revokedUpTo(now) * 1000 - now.getTime()).toBeLessThanOrEqual(1000);
    }),
  );
});

it("revokes a token that bears the second of an earlier revocation, a moment ago", () => {
  const now = new Date("2024-02-25T16:00:00.250Z");
  expect(revokedUpTo(now, revokedUpTo(now))).toBe(revokedUpTo(now) + 1);
  expect(revokedUpTo(now, 0)).toBe(revokedUpTo(now));
});
