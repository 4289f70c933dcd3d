/** Asks servers that speak InfluxDB's `/query`, and holds their answers against each other. */

import { parseJson } from "../../lambdas/shared/core/parse-json.ts";

export interface Server {
  readonly url: string;
  readonly database: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Asked {
  /** From the request until the whole answer is there and read. */
  readonly millis: number;
  readonly rows: readonly unknown[];
}

/** Asks one statement. Throws what the server says where it answers none. */
export async function ask({ url, database, headers }: Server, statement: string): Promise<Asked> {
  const query = new URLSearchParams({ db: database, q: statement, epoch: "ns" });
  const start = performance.now();
  const answer = await fetch(`${url}/query?${query}`, { headers });
  const text = await answer.text();
  const millis = performance.now() - start;
  const rows = rowsOf(parseJson(text));
  if (!answer.ok || rows === undefined) throw new Error(`queries: ${statement} was answered ${answer.status}: ${text}`);
  return { millis, rows };
}

/** Answers the rows of all series of the single statement; undefined if it failed. */
function rowsOf(answer: unknown): readonly unknown[] | undefined {
  const results = listAt(answer, "results");
  const [result] = results ?? [];
  if (result === undefined || valueAt(result, "error") !== undefined) return undefined;
  return (listAt(result, "series") ?? []).flatMap((series) => listAt(series, "values") ?? []);
}

const valueAt = (parent: unknown, key: string): unknown =>
  typeof parent === "object" && parent !== null ? Reflect.get(parent, key) : undefined;

function listAt(parent: unknown, key: string): readonly unknown[] | undefined {
  const value = valueAt(parent, key);
  return Array.isArray(value) ? value : undefined;
}

/** Tells whether two answers are the same, but for the last digits of sums. */
export function isAlike(one: unknown, other: unknown): boolean {
  if (typeof one === "number" && typeof other === "number")
    return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((each, place) => isAlike(each, other[place]));
}
