import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accessTokenEnd } from "../../../../../../lambdas/shared/core/identity/access-token.ts";
import {
  type EndedSession,
  longestSessionSeconds,
  mostEndedSessions,
  sessionEnd,
  withEnded,
} from "../../../../../../lambdas/shared/core/identity/session.ts";

const second = fc.integer({ min: 0, max: 1000 });
const ended = fc.record({ id: fc.stringMatching(/^[a-d]$/), until: second });

describe("the ended sessions of an identity", () => {
  it("hold the one that was ended, and each other for as long as a token of it lives", () => {
    const rule = fc.property(fc.array(ended, { maxLength: 20 }), ended, second, (before, one, now) => {
      const after = withEnded(before, one, now) ?? [];
      const others = (all: readonly EndedSession[]) => all.filter(({ id, until }) => id !== one.id && until > now);
      expect(after.filter(({ id }) => id === one.id)).toStrictEqual([one]);
      expect(others(after)).toStrictEqual(others(before));
      expect(after.filter((each) => each.id !== one.id && each.until <= now)).toStrictEqual([]);
    });
    fc.assert(rule);
  });

  it("are no more than an identity remembers: instead of forgetting one that lives, none is answered", () => {
    const many = Array.from({ length: mostEndedSessions }, (_, index) => ({ id: `${index}`, until: 10 }));
    expect(withEnded(many, { id: "one more", until: 10 }, 9)).toBeUndefined();
    expect(withEnded(many, { id: "7", until: 11 }, 9)).toHaveLength(mostEndedSessions);
    expect(withEnded(many, { id: "one more", until: 20 }, 10)).toStrictEqual([{ id: "one more", until: 20 }]);
  });
});

describe("a renewed token", () => {
  it("lives for two hours, and never beyond twelve hours after the sign-in", () => {
    const rule = fc.property(fc.integer({ min: 0, max: longestSessionSeconds }), (passed) => {
      const session = { id: "s", signedInAt: 5000 };
      const end = accessTokenEnd({ nowSeconds: 5000 + passed, session });
      expect(end).toBe(Math.min(5000 + passed + 7200, sessionEnd(session)));
    });
    fc.assert(rule);
    expect(sessionEnd({ id: "s", signedInAt: 5000 })).toBe(5000 + 12 * 3600);
  });
});
