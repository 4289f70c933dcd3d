/** Holds what the parts of the bench share: paths, how long to measure, and one clock for all processes. */

import { join } from "node:path";

export const projectRoot = join(import.meta.dirname, "..");

/** The folder of synthesized assemblies. Benches and tests share them, since they depend on nothing but the sources. */
export const assemblyDir = join(projectRoot, "node_modules", ".cache", "millrace", "assemblies");

/**
 * Is true with `--short`, which proves in a few seconds that a part works. Its figures mean little and are not kept.
 */
export const isShort = process.argv.includes("--short");

/** Answers the number of an option such as `--rounds=3`, or what is usual without it. */
const numberOf = (option: string, usual: number): number =>
  Number(process.argv.find((argument) => argument.startsWith(`${option}=`))?.slice(option.length + 1) ?? usual);

/** Answers how many rounds a part runs; `--rounds=3` asks for more than usual where the machine is busy. */
export const roundsOr = (usual: number): number => numberOf("--rounds", isShort ? 1 : usual);

export const rounds = roundsOr(2);

/** How many minutes the part with full load lasts. */
export const minutes = numberOf("--minutes", isShort ? 0.25 : 10);

/** Answers the milliseconds of a clock that all processes of a machine share, and that is never set back. */
export const clockMillis = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Answers the least value that the share `part` of all values does not exceed. */
export const quantile = (values: Iterable<number>, part: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
};

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
