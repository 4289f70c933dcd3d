import { expect, test } from "vitest";
import { cases } from "./interoperability-cases.ts";

const runs = cases.flatMap(({ name, versions, gap, run }) => versions.map((version) => ({ name, version, gap, run })));

test("most cases are ones that AWS IoT Core passes", () => {
  expect(runs.length).toBeGreaterThanOrEqual(30);
  expect(runs.filter(({ gap }) => gap !== undefined).length).toBeLessThan(runs.length / 2);
});

test.each(runs.filter(({ gap }) => gap === undefined))("$name, by version $version", ({ run, version }) =>
  run(version),
);

// A case that passes here one day fails the test: the list of gaps says then what is no longer so.
test.fails.each(runs.filter(({ gap }) => gap !== undefined))("$name, by version $version: $gap", ({ run, version }) =>
  run(version),
);
