/**
 * Writes `lambdas/shared/adapters/webhook/special-purpose.ts` out of IANA's two registries of special-purpose addresses,
 * whose CSV files lie beside this one. To bring the guard of webhooks up to date, replace both files by those that
 * IANA's pages offer, set their date below, and run `node bin/iana/generate.ts`.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The date on which both registries were last updated when the files were taken. */
const registryDate = "2025-10-09";

const folder = import.meta.dirname;
export const generatedFile = join(folder, "../../lambdas/shared/adapters/webhook/special-purpose.ts");

/** Splits CSV (RFC 4180): quoted cells may hold commas, line breaks, and quotation marks written twice. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "\n") rows.push([]);
  }
  return rows.filter(({ length }) => length > 1);
}

const withoutFootnotes = (cell = ""): string => cell.replace(/\s*\[\d+\]/g, "").trim();

const verdicts: Readonly<Record<string, string>> = { True: "true", False: "false", "N/A": "null", "": "null" };

/** Answers a line for each prefix of a registry. Throws if a column or a value is none that is known. */
function linesOf(file: string): string[] {
  const [head = [], ...rows] = cellsOf(readFileSync(join(folder, file), "utf8"));
  const [block, name, reachable] = ["Address Block", "Name", "Globally Reachable"].map((title) => head.indexOf(title));
  if (block !== 0 || name === undefined || name < 0 || reachable === undefined || reachable < 0) {
    throw new Error(`${file} has other columns than IANA's registry had: look at it, and mend this script.`);
  }
  return rows.flatMap((row) => {
    const verdict = verdicts[withoutFootnotes(row[reachable])];
    if (verdict === undefined) throw new Error(`${file} says "${row[reachable]}" of ${row[0]}, which is no verdict.`);
    const title = JSON.stringify((row[name] ?? "").replaceAll('"', ""));
    return withoutFootnotes(row[block])
      .split(",")
      .map((prefix) => `  row(${JSON.stringify(prefix.trim())}, ${title}, ${verdict}),`);
  });
}

/** Makes the text of the file. */
export const generate = (): string => `/**
 * Holds IANA's registries of special-purpose addresses, row by row, from which the guard of webhooks is made. Written by
 * \`bin/iana/generate.ts\` out of the registries' files: change those, and run it again.
 */

export interface SpecialPurposeRow {
  readonly prefix: string;
  readonly name: string;
  /** The registry's column of that name. Null where it says N/A or nothing. */
  readonly globallyReachable: boolean | null;
}

/** The date on which both registries were last updated when these rows were taken from them. */
export const registryDate = "${registryDate}";

const row = (prefix: string, name: string, globallyReachable: boolean | null): SpecialPurposeRow => ({
  prefix,
  name,
  globallyReachable,
});

/** https://www.iana.org/assignments/iana-ipv4-special-registry */
export const ipv4Registry: readonly SpecialPurposeRow[] = [
${linesOf("iana-ipv4-special-registry.csv").join("\n")}
];

/** https://www.iana.org/assignments/iana-ipv6-special-registry */
export const ipv6Registry: readonly SpecialPurposeRow[] = [
${linesOf("iana-ipv6-special-registry.csv").join("\n")}
];
`;

if (import.meta.main) writeFileSync(generatedFile, generate());
