import { describe, expect, it } from "vitest";
import { SignInFailures } from "../../../../../../lambdas/shared/access/notes/sign-in-failures.ts";
import type { FailureLine, Refusal } from "../../../../../../lambdas/shared/core/identity/sign-in-failure.ts";
import { impatience } from "./impatience.ts";

const unknown = (name: string): Refusal => ({ reason: "UNKNOWN_NAME", credential: "PASSWORD", name });
const known: Refusal = {
  reason: "WRONG_SECRET",
  credential: "PASSWORD",
  name: "S",
  identity: { id: "S", kind: "source", project: "P" },
};

function noting() {
  const state = { now: 1_800_000_000_000, fails: false };
  const written: { readonly id: string; readonly count: number }[] = [];
  const reports: unknown[] = [];
  const failures = new SignInFailures({
    store: {
      add: async ({ id }: FailureLine, count: number) => {
        if (state.fails) throw new Error("the table is away");
        written.push({ id, count });
      },
    },
    nowMillis: () => state.now,
    patience: () => () => {},
    report: (_, error) => reports.push(error),
  });
  return { state, written, reports, failures };
}

describe("SignInFailures", () => {
  it("counts a flood under one name with few writes, right by half at least", async () => {
    const { failures, written } = noting();
    for (let made = 0; made < 1000; made++) await failures.overHttps(known, "192.0.2.1");
    expect(written.length).toBeLessThan(12);
    expect(written.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(500);
  });

  it("writes what was left out with the next failure after a while", async () => {
    const { failures, written, state } = noting();
    for (let made = 0; made < 7; made++) await failures.overHttps(known, "192.0.2.1");
    state.now += 10_000;
    await failures.overHttps(known, "192.0.2.1");
    expect(written.reduce((sum, { count }) => sum + count, 0)).toBe(8);
  });

  it("writes for a name that nobody bears as often as for one that somebody does", async () => {
    const [one, other] = [noting(), noting()];
    for (let made = 0; made < 40; made++) {
      await one.failures.overHttps(known, "192.0.2.1");
      await other.failures.overHttps(unknown("nobody"), "192.0.2.1");
    }
    expect(other.written.map(({ count }) => count)).toEqual(one.written.map(({ count }) => count));
  });

  it("writes no more than twenty times a second, whatever names are made up", async () => {
    const { failures, written, state } = noting();
    for (let made = 0; made < 100; made++) await failures.overMqtt(unknown(`name ${made}`), "client");
    expect(written).toHaveLength(20);
    state.now += 1000;
    await failures.overMqtt(unknown("another"), "client");
    expect(written).toHaveLength(21);
  });

  it("fails nobody's sign-in when it cannot write, and counts with the next", async () => {
    const { failures, written, state, reports } = noting();
    state.fails = true;
    await failures.overHttps(known, "192.0.2.1");
    expect(reports).toHaveLength(1);
    state.fails = false;
    await failures.overHttps(known, "192.0.2.1");
    expect(written.map(({ count }) => count)).toEqual([2]);
  });

  it("waits for the writing no longer than its patience", async () => {
    const { state, reports } = noting();
    const failures = new SignInFailures({
      store: { add: () => new Promise(() => {}) },
      nowMillis: () => state.now,
      patience: impatience,
      report: (_, error) => reports.push(error),
    });
    await failures.overHttps(known, "192.0.2.1");
    expect(reports).toEqual([]);
  });
});
