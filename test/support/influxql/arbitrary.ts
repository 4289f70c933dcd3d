/** Arbitrary statements of InfluxQL, as trees, for properties and for comparisons with a real server. */

import fc from "fast-check";
import type {
  Column,
  Expression,
  Fill,
  MeasurementName,
  MeasurementPattern,
  Operator,
  SelectStatement,
  Source,
  Statement,
} from "../../../lambdas/shared/core/query/influxql/ast.ts";

/** Names of all kinds: plain, keywords, with quotes and escapes, empty, of other alphabets. */
export const name = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("a", "b", "host", "x_1", "Temp") },
  { weight: 2, arbitrary: fc.constantFrom("select", "Duration", "all", "fill", "tz", "time", "key", "inf") },
  {
    weight: 1,
    arbitrary: fc.string({
      unit: fc.constantFrom("a", ".", " ", '"', "'", "\\", "\n", "/", "é", "🙂", "-", ";", "$"),
      maxLength: 5,
    }),
  },
);

const text = fc.string({
  unit: fc.constantFrom("a", "b", " ", '"', "'", "\\", "\n", "/", "%", "é", ";", "-"),
  maxLength: 6,
});

const pattern = fc.constantFrom("a", "^a.b$", "(?i)x", "a/b", "[/]", "\\d+", "", "a|b", "\\/x");

const literal: fc.Arbitrary<Expression> = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map((value): Expression => ({ kind: "integer", value })),
  fc.integer({ min: -9, max: 9 }).map((value): Expression => ({ kind: "integer", value: BigInt(value) })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Object.is(value, -0))
    .map((value): Expression => ({ kind: "number", value })),
  text.map((value): Expression => ({ kind: "string", value })),
  fc.boolean().map((value): Expression => ({ kind: "boolean", value })),
  fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map((nanos): Expression => ({ kind: "duration", nanos })),
  fc
    .constantFrom(1n, 60n, 3600n, 86_400n)
    .map((seconds): Expression => ({ kind: "duration", nanos: seconds * 1_000_000_000n })),
);

const reference: fc.Arbitrary<Expression> = fc
  .tuple(
    name,
    fc.option(fc.constantFrom("tag" as const, "field" as const, "float" as const, "string" as const), {
      nil: undefined,
      freq: 5,
    }),
  )
  .map(([named, type]) => ({ kind: "reference", name: named, ...(type ? { type } : {}) }));

const wildcard: fc.Arbitrary<Expression> = fc.constantFrom<Expression[]>(
  { kind: "wildcard" },
  { kind: "wildcard", type: "tag" },
  { kind: "wildcard", type: "field" },
);

const regex: fc.Arbitrary<Expression> = pattern.map((one) => ({ kind: "regex", pattern: one }));

const functionName = fc.constantFrom(
  ..."mean max top derivative count distinct percentile now time holt_winters select".split(" "),
);

const operator = fc.constantFrom<Operator[]>(
  ..."+ - * / % & | ^ = != < <= > >= and or".split(" ").map((one) => one as Operator),
);

/** Expressions of a few levels. A regular expression stands alone, in a call, or right of its operators. */
export const { expression } = fc.letrec<{ expression: Expression; argument: Expression; operand: Expression }>(
  (tie) => ({
    expression: fc.oneof({ maxDepth: 4, withCrossShrink: true }, reference, literal, wildcard, tie("operand")),
    argument: fc.oneof({ weight: 4, arbitrary: tie("expression") }, { weight: 1, arbitrary: regex }),
    operand: fc.oneof(
      fc.record({
        kind: fc.constant("call" as const),
        name: functionName,
        arguments: fc.array(tie("argument"), { maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant("binary" as const), operator, left: tie("expression"), right: tie("expression") }),
      fc.record({
        kind: fc.constant("binary" as const),
        operator: fc.constantFrom("=~" as const, "!~" as const),
        left: tie("expression"),
        right: regex,
      }),
    ),
  }),
);

const topExpression = fc.oneof({ weight: 5, arbitrary: expression }, { weight: 1, arbitrary: regex });

const column: fc.Arbitrary<Column> = fc
  .tuple(topExpression, fc.option(name, { nil: undefined }))
  .map(([one, alias]) => ({ expression: one, ...(alias === undefined ? {} : { alias }) }));

/** What is left of a record without what is undefined. */
type Present<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/** Leaves out what is undefined, as the parser does. */
const present = <T extends object>(record: T): Present<T> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Present<T>;

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const filledName = name.filter((one) => one !== "");

const measurement: fc.Arbitrary<MeasurementName> = fc
  .record({
    kind: fc.constant("measurement" as const),
    database: optional(filledName),
    retention: optional(filledName),
    name,
  })
  .map(present);

const measurementPattern: fc.Arbitrary<MeasurementPattern> = fc
  .record({
    kind: fc.constant("pattern" as const),
    database: optional(filledName),
    retention: optional(filledName),
    pattern,
  })
  .map(present);

const fill: fc.Arbitrary<Fill> = fc.oneof(
  fc.constantFrom<Fill[]>({ kind: "null" }, { kind: "none" }, { kind: "previous" }, { kind: "linear" }),
  fc.integer({ min: -99, max: 99 }).map((value): Fill => ({ kind: "number", value: value / 4 })),
);

const count = optional(fc.nat(1000));

const rowWindow = fc.record({ limit: count, offset: count }).map(present);
const window = fc.record({ limit: count, offset: count, seriesLimit: count, seriesOffset: count }).map(present);

const { select } = fc.letrec<{ select: SelectStatement; source: Source }>((tie) => ({
  select: fc
    .record({
      kind: fc.constant("select" as const),
      columns: fc.array(column, { minLength: 1, maxLength: 3 }),
      into: fc.option(measurement, { nil: undefined, freq: 9 }),
      sources: fc.array(tie("source"), { minLength: 1, maxLength: 2 }),
      condition: optional(expression),
      dimensions: fc.array(topExpression, { maxLength: 3 }),
      fill: optional(fill),
      order: fc.oneof(
        fc.constant([]),
        fc.constant([{ name: "time", direction: "descending" as const }]),
        fc.constant([{ direction: "ascending" as const }]),
      ),
      window,
      timeZone: fc.option(fc.constantFrom("UTC", "Europe/Berlin"), { nil: undefined, freq: 4 }),
    })
    .map(present),
  source: fc.oneof(
    { maxDepth: 2 },
    measurement,
    measurementPattern,
    fc.record({ kind: fc.constant("subquery" as const), select: tie("select") }),
  ),
}));

const keys = fc.oneof(
  fc.record({ operator: fc.constantFrom("=" as const, "!=" as const), name }),
  fc.record({ operator: fc.constantFrom("=~" as const, "!~" as const), pattern }),
  fc.record({ operator: fc.constant("in" as const), names: fc.array(name, { minLength: 1, maxLength: 3 }) }),
);

const shownSources = fc.array(fc.oneof(measurement, measurementPattern), { maxLength: 2 });
const shown = { database: optional(name), sources: shownSources, condition: optional(expression) };

const show = fc.oneof(
  fc.constant({ kind: "show-databases" }),
  fc.record({ kind: fc.constant("show-retention-policies"), database: optional(name) }),
  fc.record({
    kind: fc.constant("show-measurements"),
    database: optional(name),
    named: optional(
      fc.oneof(fc.record({ operator: fc.constant("="), name }), fc.record({ operator: fc.constant("=~"), pattern })),
    ),
    condition: optional(expression),
    window: rowWindow,
  }),
  fc.record({ kind: fc.constant("show-tag-keys"), ...shown, keys: optional(keys), window }),
  fc.record({ kind: fc.constant("show-tag-values"), ...shown, keys, window: rowWindow }),
  fc.record({
    kind: fc.constant("show-field-keys"),
    database: optional(name),
    sources: shownSources,
    window: rowWindow,
  }),
  fc.record({ kind: fc.constant("show-series"), ...shown, window: rowWindow }),
  fc.record({
    kind: fc.constant("show-cardinality"),
    of: fc.constantFrom("series", "measurements", "tag keys", "field keys"),
    exact: fc.boolean(),
    ...shown,
    dimensions: fc.array(topExpression, { maxLength: 2 }),
    window: rowWindow,
  }),
);

/** Statements of all kinds but those that are refused by their first words. */
export const statement: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 3, arbitrary: select },
  { weight: 1, arbitrary: show.map(present) as fc.Arbitrary<Statement> },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("create-database" as const), name }) },
);
