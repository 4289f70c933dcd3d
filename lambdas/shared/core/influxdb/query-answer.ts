/** Reads what an InfluxDB answers to InfluxQL. */

import { parseJson } from "../parse-json.ts";
import { wordsOf } from "./write-answer.ts";

/** The first series of a statement's answer, which is all that the statements of `statements.ts` have. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** True if the server has left rows out that were asked for. */
  readonly isCut: boolean;
}

/** Has a table for each statement. A fault is in the server's words, or says what is wrong with its answer. */
export type QueryAnswer =
  | { readonly kind: "answered"; readonly tables: readonly Table[] }
  | { readonly kind: "refused"; readonly fault: string };

export function readQueryAnswer(status: number, text: string): QueryAnswer {
  if (status !== 200) {
    const words = wordsOf(text);
    return refused(words === "" ? `it answered ${status}` : `it answered ${status}: ${words}`);
  }
  try {
    return readResults(parseJson(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused("its answer is no JSON; the address may be another service's");
  }
}

const refused = (fault: string): QueryAnswer => ({ kind: "refused", fault });

type Loose = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Loose => typeof value === "object" && value !== null;

function readResults(answer: unknown): QueryAnswer {
  const results = isObject(answer) && Array.isArray(answer.results) ? answer.results.filter(isObject) : undefined;
  if (!results) return refused("its answer has no results; the address may be another service's");
  const failed = results.find(({ error }) => typeof error === "string");
  if (failed) return refused(`it answered: ${wordsOf(JSON.stringify({ error: failed.error }))}`);
  return {
    kind: "answered",
    tables: results.map(({ series }) => tableOf(Array.isArray(series) ? series[0] : undefined)),
  };
}

const nothing: Table = { columns: [], rows: [], isCut: false };

function tableOf(series: unknown): Table {
  if (!isObject(series) || !Array.isArray(series.columns)) return nothing;
  const rows = Array.isArray(series.values) ? series.values.filter((row) => Array.isArray(row)) : [];
  return { columns: series.columns.map(String), rows, isCut: series.partial === true };
}

const instant = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/;

/** Reads a time as InfluxDB writes it. Undefined for anything else. */
export function readInstant(value: unknown): bigint | undefined {
  const [, second, fraction = ""] = instant.exec(typeof value === "string" ? value : "") ?? [];
  const millis = Date.parse(`${second}Z`);
  // Refuses what looks like a time and is in no calendar too: 2026-99-99.
  if (Number.isNaN(millis)) return undefined;
  return BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
}
