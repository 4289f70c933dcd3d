import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The test files that take longest. They begin first, because one that begins last would run alone at the end. */
const longest = [
  "outages/kinds",
  "outages/lake",
  "outages/recovery",
  "outages/engine",
  "outages/draining",
  "laptop/jobs",
  "laptop/connector-api",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return place === -1 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

/** What all projects share: one seed of chance, and time limits for a machine that is busy, which only a test that hangs reaches. */
const steady = {
  setupFiles: "test/support/chance/set-up.ts",
  testTimeout: 600_000,
  hookTimeout: 600_000,
  expect: { poll: { timeout: 120_000 } },
};

/** Makes a project of tests that start whole laptops. It runs a few files at a time, after the quick tests. */
const laptops = (name: string, include: string[], exclude: string[] = []): TestProjectInlineConfiguration => ({
  test: { name, include, exclude, ...steady, maxWorkers: 4, sequence: { groupOrder: 1 } },
});

/** Stories of the console in a browser, on whole laptops. */
const consoleOnLaptops: TestProjectInlineConfiguration = {
  test: {
    name: "console-laptop",
    include: ["test/console/laptop/**/*.test.ts"],
    globalSetup: "test/console/support/set-up.ts",
    ...steady,
    maxWorkers: 1,
    sequence: { groupOrder: 3 },
  },
};

/** The laptop tests that run before each commit: the way of a point, and the errors that callers get. */
const everyday = ["test/laptop/path.test.ts", "test/laptop/errors.test.ts"];

/** Unit tests that take ten seconds or more each, which the run of every day can do without. */
const long = [
  "test/unit/lambdas/api/guessing.test.ts",
  "test/unit/lambdas/api/manage/audit/**/*.test.ts",
  "test/unit/lambdas/api/manage/bodies.test.ts",
  "test/unit/lambdas/api/manage/cut-off.test.ts",
  "test/unit/lambdas/api/manage/every-call.test.ts",
  "test/unit/lambdas/api/manage/http/pages/largest-lists.test.ts",
  "test/unit/lambdas/api/manage/limits.test.ts",
  "test/unit/lambdas/api/manage/lists.test.ts",
  "test/unit/lambdas/api/manage/matrix.test.ts",
  "test/unit/lambdas/api/manage/names.test.ts",
  "test/unit/lambdas/api/manage/password-desk.test.ts",
  "test/unit/lambdas/api/manage/resources/members/cut-off-acceptance.test.ts",
  "test/unit/lambdas/api/manage/resources/members/invitations.test.ts",
  "test/unit/lambdas/api/manage/resources/users/passwords.test.ts",
  "test/unit/lambdas/api/manage/tenancy.test.ts",
  "test/unit/lambdas/api/revocation*.test.ts",
  "test/unit/lambdas/api/sign-in-failures.test.ts",
  "test/unit/lambdas/background/watch/silence/model.test.ts",
  "test/unit/lambdas/shared/access/guess-limit.test.ts",
  "test/unit/lambdas/shared/adapters/dynamodb/live/race.test.ts",
  "test/unit/lambdas/shared/adapters/s3/lake-day.test.ts",
  "test/unit/lambdas/shared/core/query/influxql/fuzz-long.test.ts",
  "test/unit/lambdas/shared/delivery/model-weeks.test.ts",
  "test/unit/lib/rights-of-large-functions.test.ts",
  "test/unit/local/gate/damage.test.ts",
  "test/unit/local/gate/kill.test.ts",
  "test/unit/local/start/process-settings.test.ts",
];

export default defineConfig({
  test: {
    globalSetup: "test/support/folders/run-folder.ts",
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/conformance/**/*.test.ts"],
          exclude: ["test/unit/lib/**", ...long],
          ...steady,
          maxWorkers: 2,
          // Keeps loaded modules from file to file, because loading them for each file takes a third of the time.
          isolate: false,
        },
      },
      {
        test: {
          name: "template",
          include: ["test/unit/lib/**/*.test.ts"],
          exclude: long,
          ...steady,
          maxWorkers: 2,
          isolate: false,
        },
      },
      {
        test: {
          name: "rules",
          include: ["test/console/rules/**/*.test.ts"],
          globalSetup: "test/console/support/made-types.ts",
          ...steady,
          maxWorkers: 2,
          isolate: false,
        },
      },
      { test: { name: "long", include: long, ...steady, maxWorkers: 2, isolate: false } },
      { test: { name: "oracle", include: ["test/oracle/**/*.test.ts"], ...steady } },
      {
        test: {
          name: "console",
          include: ["test/console/stub/**/*.test.ts"],
          globalSetup: "test/console/support/set-up.ts",
          ...steady,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "parts",
          include: ["test/console/parts/**/*.test.ts"],
          ...steady,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      laptops("everyday", everyday),
      laptops("laptop", ["test/laptop/**/*.test.ts"], everyday),
      consoleOnLaptops,
      laptops("outages", ["test/outages/**/*.test.ts"]),
    ],
  },
});
