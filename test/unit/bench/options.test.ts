import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mistakeIn } from "../../../bench/options.ts";
import { root } from "../../support/import-graph.ts";

const parts = ["ingest", "memory"];

describe("the bench's arguments", () => {
  it.each([
    [[]],
    [["ingest"]],
    [["memory", "--short"]],
    [["--rounds=3", "ingest", "memory"]],
    [["memory", "--minutes=6"]],
  ])("may be %j", (args) => {
    expect(mistakeIn(args, parts)).toBeUndefined();
  });

  it.each(["--shrot", "--rounds", "--rounds=0", "--rounds=x", "--minutes=0", "-s", "toString", "ingets"])(
    "may not be %s, and what there is gets named",
    (argument) => {
      const mistake = mistakeIn(["ingest", argument], parts);
      for (const name of [argument, "ingest, memory", "--short", "--rounds=N", "--minutes=N", "--help"]) {
        expect(mistake).toContain(name);
      }
    },
  );
});

describe("npm run bench", () => {
  const run = (argument: string) =>
    spawnSync(process.execPath, [join(root, "bench/bench.ts"), argument], { encoding: "utf8" });

  it("prints its usage when it is asked for help, and measures nothing", () => {
    const { status, stdout } = run("--help");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^npm run bench -- /);
    expect(stdout).not.toContain("took");
  });

  it("refuses an option that it does not know, and measures nothing", () => {
    const { status, stdout, stderr } = run("--quick");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("There is no --quick");
  });
});
