/** Queries that are almost right, and the properties that hold of any text. */

import fc from "fast-check";
import { PlatformError } from "../../../lambdas/shared/core/error.ts";
import type { Statement } from "../../../lambdas/shared/core/query/influxql/ast.ts";
import { check } from "../../../lambdas/shared/core/query/influxql/check.ts";
import { parseQuery } from "../../../lambdas/shared/core/query/influxql/parse.ts";
import { statement } from "./arbitrary.ts";
import { metadata, panels } from "./grafana.ts";
import { nowNanos } from "./meaning.ts";
import { statementText } from "./print-statement.ts";

const corpus = [
  ...[...panels, ...metadata].map(([query]) => query),
  "SELECT a FROM (SELECT mean(b) AS a FROM m GROUP BY time(1m)) WHERE a > 1; SHOW DATABASES",
  'DROP MEASUREMENT "a;b" -- c\n; CREATE DATABASE x WITH DURATION 7d NAME y',
  String.raw`SELECT "a\"b", 'c\'d' /* e */ FROM /f\/g/, "h"."i"."j", k..l WHERE m =~ /n/ AND $o = -1.5`,
];

const token = fc.constantFrom(
  ..."SELECT FROM WHERE GROUP BY fill tz LIMIT AND OR AS SHOW TAG ( ) , ; . :: * / + - -- /* */ = =~ ' \" \\ $ $a 1 1.5 1h 1e1 'a' \"a\" /a/ a mean( time( now() µ é \u0000 \r\n".split(
    " ",
  ),
  " ",
  "\n",
);

interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(8),
  inserted: fc.oneof(token, fc.string({ maxLength: 3 }), fc.constant("")),
});

const edited = (text: string, edits: readonly Edit[]): string =>
  edits.reduce((before, { at, removed, inserted }) => {
    const place = Math.floor(at * before.length);
    return before.slice(0, place) + inserted + before.slice(place + removed);
  }, text);

/** Texts from nonsense to whole statements, most of them a mistake or two away from one. */
export const anyQuery: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...corpus), fc.array(edit, { minLength: 1, maxLength: 3 }))
      .map(([text, edits]) => edited(text, edits)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(statement.map(statementText), fc.array(edit, { maxLength: 2 }))
      .map(([text, edits]) => edited(text, edits)),
  },
  { weight: 2, arbitrary: fc.array(token, { maxLength: 20 }).map((tokens) => tokens.join(" ")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
);

/** Answers what the work answers, or the refusal that it throws. Any other error is a crash. */
function orRefusal<T>(work: () => T): T | PlatformError {
  try {
    return work();
  } catch (error) {
    if (error instanceof PlatformError && error.code === "bad-request") return error;
    throw error;
  }
}

const isPrinted = ({ kind }: Statement): boolean => kind !== "refused";

/** Reads a text, says what its statements mean, and reads them again as they are printed. Throws where that fails. */
export function readTwice(text: string): "read" | "refused" {
  const statements = orRefusal(() => parseQuery(text));
  if (statements instanceof PlatformError) {
    if (!/\.$/.test(statements.message)) throw new Error(`This is no sentence: ${statements.message}`);
    return "refused";
  }
  for (const one of statements) orRefusal(() => check(one, nowNanos));
  const printed = statements.filter(isPrinted).map(statementText).join(";\n");
  const again = parseQuery(printed).map(statementText).join(";\n");
  if (again !== printed) throw new Error(`This is printed otherwise the second time: ${printed}`);
  return "read";
}
