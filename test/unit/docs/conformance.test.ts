import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const folder = new URL("../../conformance/", import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
const readme = readFileSync(new URL("README.md", folder), "utf8");

it("the page of the conformance tests names every suite, and each suite is run", () => {
  // A large suite has its parts in a folder below it.
  const suites = files.filter((file) => /^[^/]+\/[^/]+\.ts$/.test(file) && !file.endsWith(".test.ts"));
  const named = new Set(
    Array.from(
      readme.matchAll(/\| `((?:queues|tables|live|series|timestream)\/[a-z-]+\.ts)` \|/g),
      ([, name = ""]) => name,
    ),
  );
  expect(suites.length).toBeGreaterThan(0);
  expect([...named].toSorted()).toStrictEqual(suites.toSorted());
  expect(suites.map((suite) => suite.replace(/\.ts$/, ".test.ts")).filter((test) => !files.includes(test))).toEqual([]);
});
