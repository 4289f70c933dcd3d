import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  failureLine,
  isFailureLineId,
  type Refusal,
  type TriedAt,
} from "../../../../../../lambdas/shared/core/identity/sign-in-failure.ts";

const now = Date.parse("2026-11-29T12:34:56.000Z");
const source = { id: "fe453df1-b4a0-492d-a12c-505988eea849", kind: "source", project: "P" } as const;
const https: TriedAt = { door: "HTTPS", address: "192.0.2.7" };
const refused = (changed: Partial<Refusal> = {}): Refusal => ({
  reason: "WRONG_SECRET",
  credential: "PASSWORD",
  name: source.id,
  identity: source,
  ...changed,
});

describe("failureLine", () => {
  it("tells the project of its sources, the organization of its users, and the operator of what is nobody's", () => {
    const user = { id: "U", kind: "user", username: "Ann" } as const;
    expect(failureLine(refused(), https, now).scope).toEqual({ project: "P" });
    expect(failureLine(refused({ identity: { ...user, organization: "O" } }), https, now).scope).toEqual({
      organization: "O",
    });
    expect(failureLine(refused({ identity: user }), https, now).scope).toEqual({ operator: true });
    expect(failureLine(refused({ identity: undefined }), https, now).scope).toEqual({ operator: true });
  });

  it("counts what one identity fails by for one reason in an hour on one line", () => {
    const line = failureLine(refused(), https, now);
    const later = failureLine(refused(), { door: "HTTPS", address: "203.0.113.9" }, now + 60_000);
    expect(later.id).toBe(line.id);
    expect(line.expiresAt - now / 1000).toBe(31 * 86_400);
    for (const other of [
      failureLine(refused({ reason: "DISABLED" }), https, now),
      failureLine(refused(), { door: "MQTT", clientId: source.id }, now),
      failureLine(refused(), https, now + 3_600_000),
    ]) {
      expect(other.id).not.toBe(line.id);
    }
    expect(failureLine(refused(), https, now + 3_600_000).id > line.id).toBe(true);
  });

  it("shows of a name that nobody bears no more than its beginning, since it may be a password", () => {
    const shown = (name: string, changed: Partial<Refusal> = {}) =>
      failureLine(refused({ name, identity: undefined, ...changed }), https, now).shown.name;
    expect(shown("correct horse battery")).toBe("cor…");
    expect(shown("abc")).toBe("a…");
    expect(shown("a")).toBe("…");
    expect(shown("")).toBe("");
    expect(shown("FE453DF1-b4a0-492d-a12c-505988eea849")).toBe(source.id);
    const user = { id: "U", kind: "user", username: "Ann" } as const;
    expect(shown("ANN", { identity: user })).toBe("Ann");
    expect(shown("hunter2-hunter2", { identity: source })).toBe(source.id);
  });

  it("has few lines an hour for names that strangers make up", () => {
    const ids = new Set<string>();
    fc.assert(
      fc.property(fc.string(), fc.ipV4(), fc.boolean(), (name, address, isMqtt) => {
        const at: TriedAt = isMqtt ? { door: "MQTT", clientId: address } : { door: "HTTPS", address };
        const { id } = failureLine(refused({ name, identity: undefined }), at, now);
        ids.add(id);
        expect(isFailureLineId(id)).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(ids.size).toBeLessThanOrEqual(2 * 32 * 8);
    const ofOne = new Set(
      Array.from(
        { length: 500 },
        (_, made) => failureLine(refused({ name: `n${made}`, identity: undefined }), https, now).id,
      ),
    );
    expect(ofOne.size).toBe(8);
  });
});
