import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { folderOfTest } from "../../support/folders/temporary-folder.ts";

const program = join(import.meta.dirname, "../../../.ci/results.ts");

type Statuses = Readonly<Record<string, readonly string[]>>;

/** Answers what the program says of reports, in each of which a file has tests with these statuses. */
async function results(what: "files" | "count", ...reports: readonly Statuses[]) {
  const folder = folderOfTest();
  const paths = reports.map((report, index) => {
    const path = join(folder, `${index}.json`);
    writeFileSync(path, JSON.stringify({ testResults: Object.entries(report).map(fileOf) }));
    return path;
  });
  return promisify(execFile)(process.execPath, [program, what, ...paths]);
}

const fileOf = ([name, statuses]: [string, readonly string[]]) => ({
  name,
  status: statuses.includes("failed") || statuses.length === 0 ? "failed" : "passed",
  assertionResults: statuses.map((status, index) => ({
    status,
    fullName: `test ${index} of ${name}`,
    failureMessages: status === "failed" ? [`reason ${index}`] : [],
  })),
});

describe("files that run again", () => {
  it("are those in which a test failed, and those that cannot be loaded", async () => {
    const { stdout } = await results("files", { a: ["passed"], b: ["passed", "failed"], c: [], d: ["skipped"] });
    expect(stdout).toBe("b\nc\n");
  });

  it("are none where more than three failed, which is no chance", async () => {
    const { stdout } = await results("files", { a: ["failed"], b: ["failed"], c: ["failed"], d: ["failed"] });
    expect(stdout.trim()).toBe("");
  });
});

describe("counts", () => {
  it("are those of the only run, where a file that cannot be loaded is a failure", async () => {
    const { stdout } = await results("count", { a: ["passed", "passed", "skipped"], b: ["failed", "passed"], c: [] });
    expect(stdout).toBe("3 2\n");
  });

  it("hold for a file that ran again what it did then, and what failed at first is told with its reason", async () => {
    const { stdout, stderr } = await results(
      "count",
      { a: ["passed"], b: ["passed", "failed"], c: [] },
      { b: ["passed", "passed"], c: ["passed"] },
    );
    expect(stdout).toBe("4 0\n");
    expect(stderr).toContain("RAN AGAIN: b\n  failed at first: test 1 of b\nreason 1");
    expect(stderr).toContain("RAN AGAIN: c");
  });

  it("are failures where a file fails again, in whatever test", async () => {
    const { stdout } = await results("count", { a: ["passed"], b: ["passed", "failed"] }, { b: ["failed", "passed"] });
    expect(stdout).toBe("2 1\n");
  });

  it("cannot be had of a report that is not there", async () => {
    await expect(results("count")).rejects.toThrow();
  });
});
