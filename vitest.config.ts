import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Stories of outages last for minutes: begun last, one of them alone would keep everybody waiting. */
const longest = ["recovery", "engine", "draining", "jobs", "connector-api"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.endsWith(`laptop/${name}.test.ts`));
      return place === -1 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

// Laptop tests start whole platforms on a machine with few cores: they run a few files at a time, after the quick ones.
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "core",
          include: ["test/core/**/*.test.ts", "test/lambdas/**/*.test.ts", "test/local/**/*.test.ts"],
        },
      },
      {
        test: { name: "template", include: ["test/template/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 },
      },
      {
        test: {
          name: "laptop",
          include: ["test/laptop/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // They wait for receivers most of the time.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
