import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { circlesOf, importGraph, root, sourceFiles, textOf } from "../support/import-graph.ts";

/** The most files that a folder may hold. Nobody reads the names of more. */
const mostFilesAFolder = 20;
/** The most lines that a file may have. A longer one holds more than one subject. */
const mostLines = 300;
/** The most files that may import a file of types. One that more import describes several subjects. */
const mostImporters = 39;

const files = sourceFiles();
const graph = importGraph(files);

/** The folders of tests whose subject is not a folder of source. */
const ofTheirOwn = ["test/unit", "test/unit/docs", "test/unit/support", "test/unit/lambdas/shared/delivery/model"];

/** Tells whether the rule about types holds for a file. Tests and benchmarks may name any type that they need. */
const isDeployedOrRun = (file: string): boolean => /^(bin|lambdas|lib|local)\//.test(file);

describe("the repository", () => {
  it("has no folder with so many files that nobody reads their names", () => {
    const byFolder = Map.groupBy(files, (file) => dirname(file));
    const crowded = [...byFolder].filter(([, inside]) => inside.length > mostFilesAFolder).map(([folder]) => folder);
    expect(crowded).toEqual([]);
  });

  it("has no file that is so long that it holds more than one subject", () => {
    const long = files.filter((file) => textOf(file).split("\n").length - 1 > mostLines);
    expect(long).toEqual([]);
  });

  it("has no files that import each other in a circle, by types or by values", () => {
    expect(circlesOf(graph)).toEqual([]);
  });

  it("has no file of types that everybody imports", () => {
    const holdsValues = /^export (default |async |abstract )*(const|let|function|class)\b/m;
    const importers = Map.groupBy(
      [...graph]
        .filter(([file]) => isDeployedOrRun(file))
        .flatMap(([file, imported]) => [...imported].map((each) => ({ file, each }))),
      ({ each }) => each,
    );
    const popular = [...importers]
      .filter(([file, { length }]) => length > mostImporters && !holdsValues.test(textOf(file)))
      .map(([file, { length }]) => `${file} is imported by ${length}`);
    expect(popular).toEqual([]);
  });

  it("parses JSON in one file, since V8 misreads keys with escapes", () => {
    const comments = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
    // Matches `JSON.parse`, detours to it, valibot's, and the answers of fetch, which call it. Requests of `manage` do not.
    const parsing = /\bJSON\s*(\?\.|\.|\[)\s*["'`]?parse|=\s*JSON\b(?!\s*[.[])|(?<!\brequest)\.json\(\)|\bv\.parseJson/;
    const parsers = files.filter((file) => isDeployedOrRun(file) && parsing.test(textOf(file).replace(comments, "")));
    expect(parsers).toEqual(["lambdas/shared/core/parse-json.ts"]);
  });

  it("stretches passwords nowhere but at the desk that bounds it, and once in a deployment", () => {
    const stretching = /import [^;]*\b(hashPassword|verifyPassword|scrypt|pbkdf2|argon2)\b[^;]* from/;
    const found = files.filter((file) => file.startsWith("lambdas/") && stretching.test(textOf(file)));
    expect(found.toSorted()).toEqual([
      "lambdas/deployment/bootstrap/bootstrap.ts",
      "lambdas/shared/access/password-desk.ts",
      "lambdas/shared/core/identity/password.ts",
    ]);
  });

  it("keeps the console apart: it knows the API alone, and nothing knows it", () => {
    const isConsole = (file: string): boolean => /^(test\/)?console\//.test(file);
    const crossings = [...graph].flatMap(([file, imported]) =>
      [...imported]
        .filter((each) => (isConsole(file) ? /^(bin|lambdas|lib|local)\//.test(each) : isConsole(each)))
        .map((each) => `${file} imports ${each}`),
    );
    expect(crossings).toEqual([]);
  });

  it("makes no page and no code from text in the console", () => {
    const making =
      /\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|srcdoc|createContextualFragment)\b|\bdocument\.write|\beval\(|\bnew Function\b/;
    expect(files.filter((file) => file.startsWith("console/") && making.test(textOf(file)))).toEqual([]);
  });

  it("has its unit tests in the folders of what they test", () => {
    const folders = new Set(files.filter((file) => file.startsWith("test/unit/")).map((file) => dirname(file)));
    // A hidden folder's tests stand in one that is not.
    const homesOf = (folder: string): string[] => ["", "."].map((dot) => folder.replace("test/unit/", dot));
    const homeless = [...folders].filter(
      (folder) => !ofTheirOwn.includes(folder) && !homesOf(folder).some((home) => existsSync(join(root, home))),
    );
    expect(homeless).toEqual([]);
  });
});

describe("circlesOf", () => {
  it("finds files that reach each other, and no others", () => {
    const found = circlesOf(
      new Map([
        ["a", new Set(["b", "d"])],
        ["b", new Set(["c"])],
        ["c", new Set(["a"])],
        ["d", new Set()],
      ]),
    );
    expect(found.map((circle) => circle.toSorted())).toEqual([["a", "b", "c"]]);
  });
});
