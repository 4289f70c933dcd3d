/**
 * Asks of a catalogue what stands after `WHERE`. A catalogue knows the values of each tag and not which of them came
 * together. So a condition on several tags may be taken for one that holds where it does not, and never the other way.
 */

import type { KnownSeries } from "../../catalogue.ts";
import type { Binary, Expression } from "../../influxql/ast.ts";
import type { Value } from "../answer.ts";
import { byText } from "../origin.ts";
import type { MatcherOf } from "../pattern.ts";
import { combined } from "../plan/arithmetic.ts";
import { constantOf } from "../plan/condition.ts";

/** Values that are given for tags, instead of all that they may have. */
type Given = ReadonlyMap<string, string>;

/** By which a condition is asked. */
export interface Means {
  readonly matcherOf: MatcherOf;
  /** Throws where the statement takes too long: a tag has a thousand values, each of which may be asked of hundreds. */
  readonly checkTime: () => void;
}

/** What a condition is asked of. */
interface Asked extends Means {
  readonly known: KnownSeries;
  readonly given?: Given;
}

/** Tells whether any point may match. */
export function isPossible(condition: Expression | undefined, asked: Asked): boolean {
  if (!condition) return true;
  if (condition.kind !== "binary") return constantOf(condition) === true;
  const { operator, left, right } = condition;
  if (operator === "and") return isPossible(left, asked) && isPossible(right, asked);
  if (operator === "or") return isPossible(left, asked) || isPossible(right, asked);
  return isComparisonPossible(condition, asked);
}

function isComparisonPossible({ operator, left, right }: Binary, asked: Asked): boolean {
  const { known } = asked;
  asked.checkTime();
  if (hasUnlisted(left, asked) || hasUnlisted(right, asked)) return true;
  if (right.kind === "regex") {
    const matches = asked.matcherOf(right.pattern);
    return candidates(left, asked).some((one) => typeof one === "string" && matches(one) === (operator === "=~"));
  }
  // A catalogue knows no values of fields, so any comparison with one may hold.
  if (isOfField(left, known) || isOfField(right, known)) return true;
  const others = candidates(right, asked);
  return candidates(left, asked).some((one) => others.some((other) => combined(operator, one, other) === true));
}

/** Tells whether an operand is a tag that may have other values than the catalogue knows, of which any may match. */
const hasUnlisted = (expression: Expression, { known, given }: Asked): boolean =>
  expression.kind === "reference" &&
  known.tags.get(expression.name)?.complete === false &&
  given?.get(expression.name) === undefined;

const isOfField = (expression: Expression, known: KnownSeries): boolean =>
  expression.kind === "binary"
    ? isOfField(expression.left, known) || isOfField(expression.right, known)
    : expression.kind === "reference" && expression.type !== "tag" && known.fields.has(expression.name);

/** Answers the values that an operand may have. A tag that is missing matches nothing here, unlike in a `SELECT`. */
function candidates(expression: Expression, { known, given }: Asked): readonly Value[] {
  if (expression.kind !== "reference") return [constantOf(expression)];
  const one = given?.get(expression.name);
  if (one !== undefined) return [one];
  return known.tags.get(expression.name)?.values ?? [];
}

/** Answers the values of a tag that points may have which match, in order. */
export function valuesOf(key: string, condition: Expression | undefined, asked: Asked): string[] {
  const values = asked.known.tags.get(key)?.values ?? [];
  return values.filter((value) => isPossible(condition, { ...asked, given: new Map([[key, value]]) })).sort(byText);
}
