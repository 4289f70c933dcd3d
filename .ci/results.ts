/**
 * Reads what Vitest reported. `files FIRST` names the files to run again, a line each: those in which something failed, if
 * they are few. `count FIRST [AGAIN]` answers how many tests passed and failed, where a file that ran again counts as it
 * did then; tests that failed at first alone are told of on standard error, so that nobody misses them.
 */

import { readFileSync } from "node:fs";

interface Report {
  readonly testResults: readonly {
    /** The path of the file. */
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}
type File = Report["testResults"][number];

/** More files than this do not fail by chance. */
const mostRunAgain = 3;

const read = (path: string): Report => JSON.parse(readFileSync(path, "utf8"));
const count = (file: File, status: string): number =>
  file.assertionResults.filter((test) => test.status === status).length;

/** Counts a file that cannot even be loaded, and so has no tests to count, as a failure. */
const failures = (file: File): number => count(file, "failed") || Number(file.status === "failed");

function filesToRunAgain(first: Report): string[] {
  const names = first.testResults.filter((file) => failures(file) > 0).map(({ name }) => name);
  return names.length <= mostRunAgain ? names : [];
}

function counts(first: Report, again: Report): string {
  const names = new Set(again.testResults.map(({ name }) => name));
  for (const file of first.testResults.filter(({ name }) => names.has(name))) tellOf(file);
  const files = [...first.testResults.filter(({ name }) => !names.has(name)), ...again.testResults];
  const sum = (of: (file: File) => number): number => files.reduce((all, file) => all + of(file), 0);
  return `${sum((file) => count(file, "passed"))} ${sum(failures)}`;
}

function tellOf({ name, assertionResults }: File): void {
  console.error(`RAN AGAIN: ${name}`);
  for (const { status, fullName, failureMessages } of assertionResults) {
    if (status === "failed") console.error(`  failed at first: ${fullName}\n${(failureMessages ?? []).join("\n")}`);
  }
}

const [what, first = "", again] = process.argv.slice(2);
if (what === "files") console.log(filesToRunAgain(read(first)).join("\n"));
else console.log(counts(read(first), again ? read(again) : { testResults: [] }));
