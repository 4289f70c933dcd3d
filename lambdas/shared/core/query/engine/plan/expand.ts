/** Puts names in the place of `*` and `/re/`, which stand for all fields and tags, or for those that match. */

import type { FieldType } from "../../catalogue.ts";
import type { Call, Column, Expression, Reference } from "../../influxql/ast.ts";
import type { CheckedSelect } from "../../influxql/meaning.ts";
import { byText, type Known } from "../origin.ts";
import type { MatcherOf } from "../pattern.ts";

export interface Expanded {
  readonly columns: readonly Column[];
  /** The keys of the tags that rows are grouped by. */
  readonly groupBy: readonly string[];
}

export function expand(
  { columns, groupBy }: Pick<CheckedSelect, "columns" | "groupBy">,
  known: Known,
  matcherOf: MatcherOf,
): Expanded {
  const isWild = groupBy.some(({ kind }) => kind !== "reference");
  const keys = groupBy.flatMap((dimension) => {
    if (dimension.kind === "reference") return [dimension.name];
    const matches = dimension.kind === "regex" ? matcherOf(dimension.pattern) : () => true;
    return [...known.tagKeys].filter(matches).sort(byText);
  });
  const named = new Set(keys);
  // Leaves out tags that each group names, and all tags where the groups are to be all combinations of them.
  const tags = isWild ? [] : [...known.tagKeys].filter((key) => !named.has(key));
  const all = allOf(known, tags);
  return {
    columns: columns.flatMap((column) => [...columnsOf(column, all, { known, matcherOf }), ...tagsBeside(column)]),
    groupBy: [...named],
  };
}

interface Name {
  readonly name: string;
  readonly type: "field" | "tag";
}

function allOf({ fields }: Known, tags: readonly string[]): Name[] {
  if (fields.size === 0) return [];
  const names: Name[] = [
    ...[...fields.keys()].map((name) => ({ name, type: "field" as const })),
    ...tags.map((name) => ({ name, type: "tag" as const })),
  ];
  return names.sort((one, other) => byText(one.name, other.name));
}

const referenceTo = ({ name, type }: Name): Reference => ({ kind: "reference", name, type });

interface Naming {
  readonly known: Known;
  readonly matcherOf: MatcherOf;
}

function columnsOf(column: Column, all: readonly Name[], { known, matcherOf }: Naming): Column[] {
  const { expression } = column;
  if (expression.kind === "wildcard") {
    const wanted = all.filter(({ type }) => expression.type === undefined || expression.type === type);
    return wanted.map((name) => ({ expression: referenceTo(name) }));
  }
  if (expression.kind === "regex") {
    const matches = matcherOf(expression.pattern);
    return all.filter(({ name }) => matches(name)).map((name) => ({ expression: referenceTo(name) }));
  }
  if (expression.kind !== "call") return [column];
  const wild = wildIn(expression);
  if (!wild) return [column];
  const matches = wild.argument.kind === "regex" ? matcherOf(wild.argument.pattern) : () => true;
  const taken = typesOf(wild.name);
  return all
    .filter(({ name, type }) => type === "field" && matches(name) && takes(taken, known.fields.get(name)))
    .map((name) => ({
      expression: withField(expression, referenceTo(name)),
      alias: `${column.alias ?? expression.name}_${name.name}`,
    }));
}

/** Finds `*` or `/re/` in the innermost of functions of functions. */
function wildIn({ name, arguments: [argument] }: Call): { name: string; argument: Expression } | undefined {
  if (argument?.kind === "call") return wildIn(argument);
  return argument?.kind === "wildcard" || argument?.kind === "regex" ? { name, argument } : undefined;
}

function withField(call: Call, field: Reference): Call {
  const [first, ...others] = call.arguments;
  return { ...call, arguments: [first?.kind === "call" ? withField(first, field) : field, ...others] };
}

/** The types of fields that a function takes. */
export function typesOf(name: string): ReadonlySet<FieldType> {
  if (/^(count|first|last|distinct|elapsed|mode|sample)$/.test(name)) return new Set(["float", "string", "boolean"]);
  return new Set(name === "min" || name === "max" ? ["float", "boolean"] : ["float"]);
}

const takes = (taken: ReadonlySet<FieldType>, types: ReadonlySet<FieldType> = new Set()): boolean =>
  !taken.isDisjointFrom(types);

/** Lists the tags that `top` and `bottom` name, which stand beside their values. */
function tagsBeside({ expression }: Column): Column[] {
  if (expression.kind !== "call" || (expression.name !== "top" && expression.name !== "bottom")) return [];
  return expression.arguments.slice(1).flatMap((one) => (one.kind === "reference" ? [{ expression: one }] : []));
}
