/**
 * Reads the SQL that the laptop's Timestream answers: one form, of which each part is looked at. Anything else is refused,
 * with what is taken instead.
 */

import { invalid } from "./faults.ts";

export interface SeriesQuery {
  readonly database: string;
  readonly table: string;
  readonly dimensions: readonly (readonly [name: string, value: string])[];
  readonly measureName: string;
  readonly fromNanos: bigint;
  readonly toNanos: bigint;
  readonly newestFirst: boolean;
}

const taken =
  'it takes SELECT * FROM "database"."table" WHERE measure_name = \'…\' AND "dimension" = \'…\' AND time BETWEEN from_nanoseconds(…) AND from_nanoseconds(…) ORDER BY time [ASC|DESC]';

const token = /\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|(-?\d+)|([A-Za-z_][A-Za-z0-9_]*)|([*.=(),]))/y;

interface Token {
  readonly kind: "name" | "text" | "number" | "word" | "sign";
  readonly text: string;
}

export function readQuery(sql: string): SeriesQuery {
  return new Reader(tokensOf(sql)).query();
}

const refuse = (found: string): never => {
  throw invalid(`The laptop's Timestream does not know ${found}; ${taken}.`);
};

function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (sql.slice(token.lastIndex).trim() !== "") {
    const start = token.lastIndex;
    const [, name, text, number, word, sign] = token.exec(sql) ?? refuse(JSON.stringify(sql.slice(start, start + 20)));
    if (name !== undefined) tokens.push({ kind: "name", text: name.replaceAll('""', '"') });
    else if (text !== undefined) tokens.push({ kind: "text", text: text.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (word !== undefined) tokens.push({ kind: "word", text: word.toLowerCase() });
    else tokens.push({ kind: "sign", text: sign ?? "" });
  }
  return tokens;
}

class Reader {
  private readonly tokens: readonly Token[];
  private at = 0;
  private readonly dimensions: [string, string][] = [];
  private measureName: string | undefined;
  private range: [bigint, bigint] | undefined;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  query(): SeriesQuery {
    this.expect("select");
    this.expect("*");
    this.expect("from");
    const database = this.take("name");
    this.expect(".");
    const table = this.take("name");
    this.expect("where");
    do this.condition();
    while (this.skip("and"));
    this.expect("order");
    this.expect("by");
    this.expect("time");
    const newestFirst = this.skip("desc");
    if (!newestFirst) this.skip("asc");
    const rest = this.tokens[this.at];
    if (rest) refuse(rest.text);
    const { dimensions, measureName, range } = this;
    if (measureName === undefined || range === undefined) return refuse("a query without measure_name or time");
    return { database, table, dimensions, measureName, fromNanos: range[0], toNanos: range[1], newestFirst };
  }

  private condition(): void {
    if (this.skip("measure_name")) {
      this.expect("=");
      if (this.measureName !== undefined) refuse("a second measure_name");
      this.measureName = this.take("text");
    } else if (this.skip("time")) {
      this.expect("between");
      const from = this.time();
      this.expect("and");
      if (this.range !== undefined) refuse("a second range of time");
      this.range = [from, this.time()];
    } else {
      const name = this.take("name");
      this.expect("=");
      this.dimensions.push([name, this.take("text")]);
    }
  }

  private time(): bigint {
    this.expect("from_nanoseconds");
    this.expect("(");
    const nanos = BigInt(this.take("number"));
    this.expect(")");
    return nanos;
  }

  private take(kind: Token["kind"]): string {
    const next = this.tokens[this.at];
    if (next?.kind !== kind) return refuse(next?.text ?? "the end of the query");
    this.at += 1;
    return next.text;
  }

  /** Steps over a word or sign, if it comes next. */
  private skip(text: string): boolean {
    const next = this.tokens[this.at];
    if (next?.text !== text || (next.kind !== "word" && next.kind !== "sign")) return false;
    this.at += 1;
    return true;
  }

  private expect(text: string): void {
    if (!this.skip(text)) refuse(this.tokens[this.at]?.text ?? "the end of the query");
  }
}
