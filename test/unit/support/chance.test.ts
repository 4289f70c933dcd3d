import fc from "fast-check";
import { describe, expect, it } from "vitest";
import config from "../../../vitest.config.ts";
import { seedOf, usualSeed } from "../../support/chance/seed.ts";

describe("the seed of property tests", () => {
  it("is the same in every run that asks for no other", () => {
    expect(seedOf(undefined)).toBe(usualSeed);
    expect(seedOf("")).toBe(usualSeed);
  });

  it("is what fast-check prints with a failure, where a run asks for it", () => {
    fc.assert(fc.property(fc.integer(), (seed) => seedOf(String(seed)) === seed));
  });

  it("is left to fast-check where a run explores", () => {
    expect(seedOf("random")).toBeUndefined();
  });

  it.each(["tomorrow", "1.5", "2147483648", "1e3", " 1"])("is refused where it is %j", (asked) => {
    expect(() => seedOf(asked)).toThrow(`TEST_SEED is "${asked}".`);
  });

  it("is set in this run, and so in every project", () => {
    expect(fc.readConfigureGlobal().seed).toBe(seedOf(process.env.TEST_SEED));
    const projects = config.test?.projects ?? [];
    expect(projects.length).toBeGreaterThan(5);
    for (const project of projects) {
      expect(project).toMatchObject({ test: { setupFiles: "test/support/chance/set-up.ts" } });
    }
  });
});
