import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Whole laptops wait most of the time: begun last, the longest of their stories would keep everybody waiting. */
const longest = ["outages/recovery", "outages/engine", "outages/draining", "laptop/jobs", "laptop/connector-api"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return place === -1 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

/** Nothing is slow, yet a machine that is busy with other work may be: only a test that hangs reaches this. */
const patience = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: 120_000 } } };

/** Tests that start whole platforms, a few files at a time, after the quick ones. */
const laptops = (name: string, include: string[], exclude: string[] = []): TestProjectInlineConfiguration => ({
  test: { name, include, exclude, ...patience, maxWorkers: 4, sequence: { groupOrder: 1 } },
});

/** What a few laptop stories of everyday's run must show: a point's way, and the errors of a caller. */
const everyday = ["test/laptop/path.test.ts", "test/laptop/errors.test.ts"];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/conformance/**/*.test.ts"],
          exclude: ["test/unit/lib/**"],
          ...patience,
          maxWorkers: 2,
          // Keeps the modules of one file for the next: to load them anew for each file would take a third of the time.
          isolate: false,
        },
      },
      {
        test: { name: "template", include: ["test/unit/lib/**/*.test.ts"], ...patience, maxWorkers: 2, isolate: false },
      },
      laptops("everyday", everyday),
      laptops("laptop", ["test/laptop/**/*.test.ts"], everyday),
      laptops("outages", ["test/outages/**/*.test.ts"]),
    ],
  },
});
