/** Runs the statements of a query one after the other, and says for each what it answers or why it failed. */

import { PlatformError, statusOf } from "../../shared/core/error.ts";
import type { AnsweredSeries, AnswerMessage } from "../../shared/core/query/engine/answer.ts";
import { answerStatement } from "../../shared/core/query/engine/engine.ts";
import type { EnginePorts } from "../../shared/core/query/engine/ports.ts";
import type { Statement } from "../../shared/core/query/influxql/ast.ts";
import { check } from "../../shared/core/query/influxql/check.ts";

export type StatementResult = AnsweredStatement | FailedStatement;

export interface AnsweredStatement {
  readonly kind: "answered";
  readonly series: readonly AnsweredSeries[];
  readonly messages: readonly AnswerMessage[];
  readonly tagColumns?: ReadonlySet<number>;
  /** The zone that the statement asked for its times in. */
  readonly timeZone?: string;
}

export interface FailedStatement {
  readonly kind: "failed";
  readonly error: PlatformError;
}

/** Bounds the cells of all answers to a query together, so that they fit into memory while they are written. */
const mostCells = 4_000_000;
/** Bounds the characters of their texts likewise, of which a long one may stand in hundreds of columns. */
const mostCharacters = 64_000_000;

/**
 * Stops after a statement that failed, as InfluxDB does: the ones behind it may need it. What is the platform's own
 * fault, or comes of asking too often, fails the whole query.
 */
export async function runStatements(
  statements: readonly Statement[],
  ports: EnginePorts,
): Promise<readonly StatementResult[]> {
  const results: StatementResult[] = [];
  let cells = 0;
  let characters = 0;
  for (const statement of statements) {
    const result = results.at(-1)?.kind === "failed" ? notExecuted : await run(statement, ports);
    if (result.kind === "answered") {
      cells += cellsOf(result);
      if (cells > mostCells) throw tooMuch();
      characters += charactersOf(result);
    }
    if (characters > mostCharacters) throw tooMuch();
    results.push(result);
  }
  return results;
}

const notExecuted: FailedStatement = {
  kind: "failed",
  error: new PlatformError("bad-request", "not executed, since the statement before it failed"),
};

const cellsOf = ({ series }: AnsweredStatement): number =>
  series.reduce((sum, { columns, values }) => sum + columns.length * values.length, 0);

function charactersOf({ series }: AnsweredStatement): number {
  let sum = 0;
  for (const { values } of series) {
    for (const row of values) for (const cell of row) if (typeof cell === "string") sum += cell.length;
  }
  return sum;
}

export const tooMuch = (): PlatformError =>
  new PlatformError(
    "too-large",
    "The answer is larger than an answer may be; add a LIMIT, ask for less time or fewer fields, send Accept-Encoding: gzip, or have all points copied into files by POST /v2/projects/<id>/exports.",
  );

async function run(statement: Statement, ports: EnginePorts): Promise<StatementResult> {
  try {
    const checked = check(statement, BigInt(ports.nowMillis()) * 1_000_000n);
    const answer = await answerStatement(checked, ports);
    const timeZone = checked.kind === "select" ? checked.timeZone : undefined;
    return { kind: "answered", ...answer, ...(timeZone === undefined ? {} : { timeZone }) };
  } catch (error) {
    if (error instanceof PlatformError && isOfStatement(error)) return { kind: "failed", error };
    throw error;
  }
}

const isOfStatement = ({ code }: PlatformError): boolean => statusOf(code) < 500 && code !== "too-many-requests";
