import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  forgettableKeys,
  isRotating,
  isRotationDue,
  keyPeriods,
  overlapMillis,
  publishedKeys,
  rotationMillis,
  signingKeyAt,
} from "../../../../../../lambdas/shared/core/webhook/webhook-keys.ts";

const hour = 3_600_000;
const start = Date.parse("2024-02-25T16:00:00Z");
const keyAt = (hours: number) => ({
  kid: `after ${hours} h`,
  createTime: new Date(start + hours * hour).toISOString(),
});
const kids = (keys: readonly { kid: string }[]) => keys.map(({ kid }) => kid);

/** Keys in any order, made by rotation or by hand, and the hours at which somebody looks at them. */
const made = fc
  .uniqueArray(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 8 })
  .map((hours) => hours.map(keyAt));
const aMoment = fc.integer({ min: 0, max: 20_000 * hour }).map((millis) => start + millis);
const known = (keys: readonly ReturnType<typeof keyAt>[], now: number) =>
  keys.filter(({ createTime }) => Date.parse(createTime) <= now);

describe("the keys of webhooks", () => {
  it("have exactly one that signs, and it is published", () => {
    fc.assert(
      fc.property(made, aMoment, (all, now) => {
        const keys = known(all, now);
        fc.pre(keys.length > 0);
        const signing = signingKeyAt(keys, now);
        expect(signing && kids(publishedKeys(keys, now))).toContain(signing?.kid);
      }),
    );
  });

  it("sign only after receivers had a day to learn of them, but for the first", () => {
    fc.assert(
      fc.property(made, aMoment, (all, now) => {
        const keys = known(all, now);
        const signing = signingKeyAt(keys, now);
        fc.pre(signing !== undefined && keys.some((key) => key.createTime < signing.createTime));
        const before = known(all, now - overlapMillis);
        expect(kids(publishedKeys(before, now - overlapMillis))).toContain(signing?.kid);
      }),
    );
  });

  it("stay published for a day after they signed", () => {
    fc.assert(
      fc.property(made, aMoment, fc.integer({ min: 0, max: overlapMillis - 1 }), (all, then, later) => {
        const signing = signingKeyAt(known(all, then), then);
        fc.pre(signing !== undefined);
        const now = then + later;
        expect(kids(publishedKeys(known(all, now), now))).toContain(signing?.kid);
      }),
    );
  });

  it("sign and are published the same when those that nothing needs were removed", () => {
    fc.assert(
      fc.property(made, aMoment, (all, now) => {
        const keys = known(all, now);
        const gone = new Set(kids(forgettableKeys(keys, now)));
        const rest = keys.filter(({ kid }) => !gone.has(kid));
        expect(signingKeyAt(rest, now)).toBe(signingKeyAt(keys, now));
        expect(publishedKeys(rest, now)).toStrictEqual(publishedKeys(keys, now));
        expect(isRotationDue(rest, now)).toBe(isRotationDue(keys, now));
      }),
    );
  });

  it("are two while one follows the other", () => {
    const keys = [keyAt(100), keyAt(0)];
    const at = (hours: number) => ({
      signs: signingKeyAt(keys, start + hours * hour)?.kid,
      published: kids(publishedKeys(keys, start + hours * hour)),
    });
    expect(at(100)).toStrictEqual({ signs: "after 0 h", published: ["after 0 h", "after 100 h"] });
    expect(at(123.9)).toStrictEqual({ signs: "after 0 h", published: ["after 0 h", "after 100 h"] });
    expect(at(124)).toStrictEqual({ signs: "after 100 h", published: ["after 0 h", "after 100 h"] });
    expect(at(147.9)).toStrictEqual({ signs: "after 100 h", published: ["after 0 h", "after 100 h"] });
    expect(at(148)).toStrictEqual({ signs: "after 100 h", published: ["after 100 h"] });
  });

  it("are kept for 30 days after they were published last, and the newest for ever", () => {
    const keys = [keyAt(0), keyAt(100)];
    expect(forgettableKeys(keys, start + (148 + 30 * 24) * hour - 1)).toStrictEqual([]);
    expect(kids(forgettableKeys(keys, start + (148 + 30 * 24) * hour))).toStrictEqual(["after 0 h"]);
    expect(kids(forgettableKeys(keys, start + 1e6 * hour))).toStrictEqual(["after 0 h"]);
  });

  it("get a successor when the newest is 90 days old, and a first one where there is none", () => {
    expect(isRotationDue([], start)).toBe(true);
    expect(isRotationDue([keyAt(5), keyAt(0)], start + 5 * hour + rotationMillis - 1)).toBe(false);
    expect(isRotationDue([keyAt(5), keyAt(0)], start + 5 * hour + rotationMillis)).toBe(true);
  });

  it("are in rotation from a new key's making until it signs", () => {
    expect(isRotating([], start)).toBe(false);
    expect(isRotating([keyAt(0)], start)).toBe(false);
    expect(isRotating([keyAt(0), keyAt(1)], start + hour)).toBe(true);
    expect(isRotating([keyAt(0), keyAt(1)], start + 25 * hour)).toBe(false);
  });

  it("say when they sign", () => {
    expect(keyPeriods([keyAt(100), keyAt(0)])).toStrictEqual([
      { key: keyAt(0), signsFrom: start, signsUntil: start + 124 * hour },
      { key: keyAt(100), signsFrom: start + 124 * hour },
    ]);
  });
});
