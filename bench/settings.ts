/** What the parts of the bench share: where things are, how long to measure, one clock for all processes. */

import { join } from "node:path";

export const projectRoot = join(import.meta.dirname, "..");

/** Assemblies depend on nothing but the sources, so that all laptops of the bench, and of the tests, share them. */
export const assemblyDir = join(projectRoot, "node_modules", ".cache", "millrace", "assemblies");

/** `--short`: proves in a few seconds that a part works; its figures say little and are not written down. */
export const isShort = process.argv.includes("--short");

/** `--rounds=3`: of what takes turns, so many rounds, where the machine is not quiet. */
export const rounds = Number(
  process.argv.find((argument) => argument.startsWith("--rounds="))?.slice(9) ?? (isShort ? 1 : 2),
);

/** Milliseconds of a clock that is the same in all processes of a machine and never set. */
export const clockMillis = (): number => Number(process.hrtime.bigint()) / 1e6;

/** The value that `part` of all are not above. */
export const quantile = (values: Iterable<number>, part: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
};

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
