import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../support/import-graph.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");
const sectionOf = (title: string): string =>
  readme
    .split(/^## /m)
    .find((section) => section.startsWith(`${title}\n`))
    ?.slice(title.length) ?? "";

/** Answers the texts between backticks in the first column of a section's table. */
const firstColumn = (section: string): string[] =>
  [...section.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );

/** The folders whose contents no newcomer reads. */
const unread = [".ci", ".git", ".github", ".millrace", "cdk.out", "coverage", "node_modules"];
const foldersIn = (path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !unread.includes(entry.name))
    .map((entry) => join(path, entry.name));

describe("README", () => {
  it("names each folder of the repository and of lambdas, and none that is not there", () => {
    const folders = [...foldersIn(".").filter((folder) => folder !== "lambdas"), ...foldersIn("lambdas")];
    expect(firstColumn(sectionOf("Where things are")).toSorted()).toEqual(folders.toSorted());
  });

  it("names each function", () => {
    const groups = ["api", "pipeline", "background", "deployment"];
    for (const folder of groups.flatMap((group) => foldersIn(join("lambdas", group)))) {
      expect(sectionOf("Where things are")).toContain(`\`${folder.split("/").at(-1)}\``);
    }
  });

  it("leads through files that are there", () => {
    const paths = [...readme.matchAll(/`((?:lambdas|lib|local|docs|test|bench)\/[\w./-]+)`/g)].map(
      ([, path = ""]) => path,
    );
    expect(paths.length).toBeGreaterThan(5);
    // Leaves out the file that the benchmark writes, which exists only after a run.
    for (const path of paths.filter((each) => each !== "bench/results.json"))
      expect(existsSync(join(root, path)), path).toBe(true);
  });
});

describe.each(["README.md", "CONTRIBUTING.md"])("%s", (document) => {
  it("names no npm script that is not there", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    // Takes `npm test` and `npm start` for `npm run test` and `npm run start`.
    const named = [...readFileSync(join(root, document), "utf8").matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)/g)];
    expect(named.length).toBeGreaterThan(3);
    for (const [, long, short] of named) expect(Object.keys(scripts)).toContain(long ?? short);
  });
});
