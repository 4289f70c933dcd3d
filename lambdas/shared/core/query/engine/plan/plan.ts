/** Plans a `SELECT`: which values of points it needs, and how its columns are made of them. */

import type { Call, Expression } from "../../influxql/ast.ts";
import { zoneOffsetOf } from "../../influxql/checks/time-zone.ts";
import type { CheckedSelect } from "../../influxql/meaning.ts";
import { expressionText } from "../../influxql/print.ts";
import type { Value } from "../answer.ts";
import type { Known } from "../origin.ts";
import type { MatcherOf } from "../pattern.ts";
import { Windows } from "../rows/windows.ts";
import { combined } from "./arithmetic.ts";
import { type PlannedCall, planCall } from "./calls.ts";
import { type Condition, conditionOf, constantOf, referencesIn } from "./condition.ts";
import { expand } from "./expand.ts";
import { columnNames } from "./names.ts";
import { type Resolved, resolve } from "./reference.ts";

/** A value that columns are made of, by its place among the values of a row. */
export interface Slot<T> {
  readonly place: number;
  readonly of: T;
}

export interface Plan {
  readonly select: CheckedSelect;
  readonly names: readonly string[];
  /** The places of the columns whose values are those of tags. */
  readonly tags: ReadonlySet<number>;
  /** Each makes the value of a column out of the values of a row. */
  readonly columns: readonly ((values: readonly Value[]) => Value)[];
  readonly references: readonly Slot<Resolved>[];
  readonly calls: readonly Slot<PlannedCall>[];
  /** Functions of fields that nobody has written, and whether they would answer whole numbers. */
  readonly unknown: readonly Slot<{ readonly isWhole: boolean }>[];
  readonly groupBy: readonly string[];
  readonly condition: Condition | undefined;
  /** The fields that are read. */
  readonly fields: ReadonlySet<string>;
  readonly windows: Windows | undefined;
}

/** Collects what columns name and call, each once. */
class Slots {
  readonly references: Slot<Resolved>[] = [];
  readonly calls: Slot<Call>[] = [];
  readonly #places = new Map<string, number>();
  readonly #known: Known;

  constructor(known: Known) {
    this.#known = known;
  }

  placeOf(expression: Extract<Expression, { kind: "call" | "reference" }>): number {
    const text = expressionText(expression);
    const before = this.#places.get(text);
    if (before !== undefined) return before;
    const place = this.#places.size;
    this.#places.set(text, place);
    if (expression.kind === "call") this.calls.push({ place, of: expression });
    else this.references.push({ place, of: resolve(expression, this.#known) });
    return place;
  }
}

export interface Planning {
  readonly known: Known;
  readonly random: () => number;
  readonly matcherOf: MatcherOf;
}

export function planSelect(select: CheckedSelect, { known, random, matcherOf }: Planning): Plan {
  const { columns, groupBy } = expand(select, known, matcherOf);
  const slots = new Slots(known);
  const made = columns.map(({ expression }) => columnOf(expression, slots));
  const windows = windowsOf(select);
  const [only] = slots.calls;
  const isAloneSelector = slots.calls.length === 1 && only !== undefined && selects.test(only.of.name);
  const setting = { select, windows, known, random, isAloneSelector };
  const calls = slots.calls.flatMap(({ place, of }) => {
    const call = planCall(of, setting);
    return call ? [{ place, of: call }] : [];
  });
  const asked = [...columns.map(({ expression }) => expression), ...(select.condition ? [select.condition] : [])];
  return {
    select,
    names: columnNames(columns),
    tags: new Set(columns.flatMap(({ expression }, place) => (isOfTag(expression, known) ? [place] : []))),
    columns: made,
    references: slots.references,
    calls,
    unknown: slots.calls
      .filter(({ place }) => !calls.some((call) => call.place === place))
      .map(({ place, of }) => ({ place, of: { isWhole: of.name === "count" } })),
    groupBy,
    condition: select.condition && conditionOf(select.condition, known, matcherOf),
    fields: new Set(asked.flatMap(referencesIn).map(({ name }) => name)),
    windows,
  };
}

function isOfTag(expression: Expression, known: Known): boolean {
  if (expression.kind !== "reference") return false;
  const { kind, name } = resolve(expression, known);
  return kind === "tag" || known.fieldsOfTags.has(name);
}

const selects = /^(first|last|min|max|percentile|sample|top|bottom)$/;

function windowsOf({ interval, timeZone }: CheckedSelect): Windows | undefined {
  return interval && new Windows(interval, timeZone === undefined ? undefined : zoneOffsetOf(timeZone));
}

function columnOf(expression: Expression, slots: Slots): (values: readonly Value[]) => Value {
  if (expression.kind === "call" || expression.kind === "reference") {
    const place = slots.placeOf(expression);
    return (values) => values[place] ?? null;
  }
  if (expression.kind !== "binary") {
    const value = constantOf(expression);
    return () => value;
  }
  const [left, right] = [columnOf(expression.left, slots), columnOf(expression.right, slots)];
  return (values) => combined(expression.operator, left(values), right(values));
}
