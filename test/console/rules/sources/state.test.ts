import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askedOf, noFilter, states } from "../../../../console/pages/sources/list/filter.ts";
import { durationOf, stateWords, typedOf, units } from "../../../../console/pages/sources/words/state.ts";

const now = Date.parse("2026-01-02T03:04:05Z");
const fresh = new Date(now - 60_000).toISOString();
const old = new Date(now - 86_400_000).toISOString();
const alert = (state: "SILENT" | "RECEIVING") => ({ state, since: old, deadline: old });

describe("the word for a source", () => {
  it.each([
    ["Disabled", { status: "DISABLED", alert: alert("SILENT"), lastDataTime: old }],
    ["Silent", { status: "ENABLED", alert: alert("SILENT"), lastDataTime: null }],
    ["Never sent", { status: "ENABLED", alert: alert("RECEIVING"), lastDataTime: null }],
    ["Sending", { status: "ENABLED", alert: alert("RECEIVING"), lastDataTime: old }],
    ["Sending", { status: "ENABLED", alert: null, lastDataTime: fresh }],
    ["Quiet", { status: "ENABLED", alert: null, lastDataTime: old }],
  ] as const)("is %s", (word, source) => {
    expect(stateWords(source, now).word).toBe(word);
  });
});

describe("a duration that is typed", () => {
  it("is what the API told, whatever the unit that it is shown in", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (seconds) => {
        expect(durationOf(typedOf(`${seconds}s`))).toBe(`${seconds}s`);
      }),
    );
  });

  it("is in the largest unit that holds it whole", () => {
    expect(typedOf("31536000s")).toEqual({ amount: "365", unit: "d" });
    expect(typedOf("90s")).toEqual({ amount: "90", unit: "s" });
  });

  it("is none without an amount, and wrong where that is no whole number", () => {
    for (const { value: unit } of units) {
      expect(durationOf({ amount: " ", unit })).toBeNull();
      for (const amount of ["0", "-1", "1.5", "x", "1e3"]) expect(durationOf({ amount, unit })).toBeUndefined();
    }
  });
});

describe("what the list of sources asks", () => {
  it("is something else for each state", () => {
    const asked = states.map((state) => JSON.stringify(askedOf({ ...noFilter, state, order: "displayName" })));
    expect(new Set(asked).size).toBe(states.length);
  });

  it("is the order alone where nothing is filtered", () => {
    expect(askedOf({ ...noFilter, order: "-lastDataTime" })).toEqual({ order_by: "-lastDataTime" });
  });
});
