/** What the parts of the bench share: where things are, how long to measure, one clock for all processes. */

import { join } from "node:path";

export const projectRoot = join(import.meta.dirname, "..");

/** Shared by all laptops of the bench and of the tests, since assemblies depend on nothing but the sources. */
export const assemblyDir = join(projectRoot, "node_modules", ".cache", "millrace", "assemblies");

/** `--short`: proves in a few seconds that a part works; its figures say little and are not written down. */
export const isShort = process.argv.includes("--short");

/** `--rounds=3`: of what takes turns, so many rounds, where the machine is not quiet. */
export const rounds = Number(
  process.argv.find((argument) => argument.startsWith("--rounds="))?.slice(9) ?? (isShort ? 1 : 2),
);

/** Answers the milliseconds of a clock that all processes of a machine share and that is never set back. */
export const clockMillis = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Answers the value that the share `part` of all values does not exceed. */
export const quantile = (values: Iterable<number>, part: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
};

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
