import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cases as casesOfBoth } from "./interoperability-cases.ts";
import { casesOf5 } from "./interoperability-cases-of-5.ts";
import { suiteOf5, suiteOf311 } from "./paho-suite.ts";

const cases = [...casesOfBoth, ...casesOf5];
const folder = import.meta.dirname;
const beside = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(folder, name), "utf8"));

const ofName = (wanted: string) => cases.filter(({ name }) => name === wanted);

/** Whether a test of the broker has the title, in one version or in each. */
const isTest = (title: string): boolean =>
  beside.some((text) => text.includes(`test("${title}"`) || text.includes(`("${title}", async`));

test("every case of the suite is told of once", () => {
  expect(new Set(suiteOf311.map(({ name }) => name)).size).toBe(11);
  expect(new Set(suiteOf5.map(({ name }) => name)).size).toBe(27);
  expect([suiteOf311.length, suiteOf5.length]).toEqual([11, 27]);
});

test.each([
  ["3.1.1", 4, suiteOf311],
  ["5", 5, suiteOf5],
] as const)("what holds the suite for MQTT %s is a test that there is", (_name, version, suite) => {
  for (const { name, held, gaps = [] } of suite) {
    expect(held.length, name).toBeGreaterThan(0);
    for (const title of held) {
      const holding = ofName(title).some((each) => each.gap === undefined && each.versions.includes(version));
      expect(holding || isTest(title), `${name}: ${title}`).toBe(true);
    }
    for (const title of gaps) {
      const explained = ofName(title).some((each) => each.gap !== undefined && each.versions.includes(version));
      expect(explained, `${name}: ${title}`).toBe(true);
    }
  }
});

test("no case of ours is outside the suite's table", () => {
  const told = new Set([...suiteOf311, ...suiteOf5].flatMap(({ held, gaps = [] }) => [...held, ...gaps]));
  for (const { name } of cases) expect(told).toContain(name);
});
