import { expect, test } from "vitest";
import { cases as casesOfBoth } from "./interoperability-cases.ts";
import { casesOf5 } from "./interoperability-cases-of-5.ts";

const runs = [...casesOfBoth, ...casesOf5].flatMap(({ name, versions, gap, run }) =>
  versions.map((version) => ({ name, version, gap, run })),
);

test("most cases are ones that AWS IoT Core passes", () => {
  expect(runs.length).toBeGreaterThanOrEqual(40);
  expect(runs.filter(({ gap }) => gap !== undefined).length).toBeLessThan(runs.length / 2);
});

test.each(runs.filter(({ gap }) => gap === undefined))("$name, by version $version", ({ run, version }) =>
  run(version),
);

// A case that passes here one day fails the test: the list of gaps says then what is no longer so.
test.fails.each(runs.filter(({ gap }) => gap !== undefined))("$name, by version $version: $gap", ({ run, version }) =>
  run(version),
);
