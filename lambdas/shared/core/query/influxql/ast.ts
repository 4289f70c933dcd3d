/**
 * The syntax of InfluxQL as types: what `parse.ts` reads out of a text, before anybody asks what it means. Keywords are
 * folded, quotes and escapes undone, `$params` filled in, and parentheses are gone, since the tree says what they said.
 */

export type Statement = SelectStatement | ShowStatement | CreateDatabaseStatement | RefusedStatement;

export interface SelectStatement {
  readonly kind: "select";
  readonly columns: readonly Column[];
  /** Where `INTO` would write. It is read so that `check.ts` can say what to use instead. */
  readonly into?: MeasurementName;
  readonly sources: readonly Source[];
  readonly condition?: Expression;
  /** What `GROUP BY` names. `check.ts` lets names, `*`, regular expressions and `time(…)` through. */
  readonly dimensions: readonly Expression[];
  /** Absent where the statement has none, which means null. */
  readonly fill?: Fill;
  readonly order: readonly SortField[];
  readonly window: Window;
  /** The name in `tz('…')`, as it was written; nobody has looked it up yet. */
  readonly timeZone?: string;
}

/** `LIMIT`, `OFFSET`, `SLIMIT` and `SOFFSET`. Absent or 0 = no limit, and nothing is skipped. */
export interface Window {
  readonly limit?: number;
  readonly offset?: number;
  readonly seriesLimit?: number;
  readonly seriesOffset?: number;
}

/** One expression after `SELECT`, with the name after `AS`. */
export interface Column {
  readonly expression: Expression;
  readonly alias?: string;
}

export type SortDirection = "ascending" | "descending";

export interface SortField {
  /** Absent in `ORDER BY DESC`, which means the time. */
  readonly name?: string;
  readonly direction: SortDirection;
}

export type Fill =
  | { readonly kind: "null" }
  | { readonly kind: "none" }
  | { readonly kind: "previous" }
  | { readonly kind: "linear" }
  | { readonly kind: "number"; readonly value: number };

/** What `FROM` names. */
export type Source = MeasurementName | MeasurementPattern | Subquery;

/** `m`, `"rp"."m"`, `"db"."rp"."m"` or `db..m`. */
export interface MeasurementName {
  readonly kind: "measurement";
  readonly database?: string;
  readonly retention?: string;
  readonly name: string;
}

/** `/re/`, `"rp"./re/` and so on: all measurements whose names hold a match. */
export interface MeasurementPattern {
  readonly kind: "pattern";
  readonly database?: string;
  readonly retention?: string;
  readonly pattern: string;
}

export interface Subquery {
  readonly kind: "subquery";
  readonly select: SelectStatement;
}

export type Expression = Call | Reference | Wildcard | RegexLiteral | Literal | Binary;

/** A function and its arguments. The name is in small letters, as functions are called in any case. */
export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly arguments: readonly Expression[];
}

/** What `::` says of a name: which of both is meant where a tag is named as a field, or what to make of a value. */
export type ReferenceType = "tag" | "field" | "float" | "integer" | "unsigned" | "string" | "boolean";

/** The name of a field or a tag, or `time`. */
export interface Reference {
  readonly kind: "reference";
  readonly name: string;
  readonly type?: ReferenceType;
}

/** `*`, `*::field` or `*::tag`. */
export interface Wildcard {
  readonly kind: "wildcard";
  readonly type?: "tag" | "field";
}

/** `/re/` in Go's syntax (RE2), with `\/` undone. It matches anywhere unless it is anchored. */
export interface RegexLiteral {
  readonly kind: "regex";
  readonly pattern: string;
}

export type Literal = NumberLiteral | IntegerLiteral | StringLiteral | BooleanLiteral | DurationLiteral;

/** A number with a point, `1.5`. */
export interface NumberLiteral {
  readonly kind: "number";
  readonly value: number;
}

/** A whole number without a point, from -2^63 to 2^64 - 1. Beside times it counts nanoseconds since 1970. */
export interface IntegerLiteral {
  readonly kind: "integer";
  readonly value: bigint;
}

/** Text between single quotes. Beside `time` it is a time. */
export interface StringLiteral {
  readonly kind: "string";
  readonly value: string;
}

export interface BooleanLiteral {
  readonly kind: "boolean";
  readonly value: boolean;
}

/** `1h30m`, with a sign if it has one. */
export interface DurationLiteral {
  readonly kind: "duration";
  readonly nanos: bigint;
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^";
export type ComparisonOperator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "=~" | "!~";
/** `<>` is read as `!=`. */
export type Operator = ArithmeticOperator | ComparisonOperator | "and" | "or";

/** Two operands. Right of `=~` and `!~` stands a regular expression. `-x` is read as `-1 * x`. */
export interface Binary {
  readonly kind: "binary";
  readonly operator: Operator;
  readonly left: Expression;
  readonly right: Expression;
}

export type ShowStatement =
  | ShowDatabases
  | ShowRetentionPolicies
  | ShowMeasurements
  | ShowTagKeys
  | ShowTagValues
  | ShowFieldKeys
  | ShowSeries
  | ShowCardinality
  | ShowNothing;

export interface ShowDatabases {
  readonly kind: "show-databases";
}

export interface ShowRetentionPolicies {
  readonly kind: "show-retention-policies";
  readonly database?: string;
}

/** What all statements have that show what is there. */
export interface Showing {
  /** What `ON` names. */
  readonly database?: string;
  /** What `FROM` names; empty = all measurements. */
  readonly sources: readonly (MeasurementName | MeasurementPattern)[];
  readonly condition?: Expression;
  readonly window: Window;
}

export interface ShowMeasurements extends Omit<Showing, "sources"> {
  readonly kind: "show-measurements";
  /** What `WITH MEASUREMENT` asks of a name. */
  readonly named?: NameCondition;
}

export interface ShowTagKeys extends Showing {
  readonly kind: "show-tag-keys";
  /** What `WITH KEY` asks of a key. */
  readonly keys?: NameCondition;
}

export interface ShowTagValues extends Showing {
  readonly kind: "show-tag-values";
  readonly keys: NameCondition;
}

export interface ShowFieldKeys extends Showing {
  readonly kind: "show-field-keys";
}

export interface ShowSeries extends Showing {
  readonly kind: "show-series";
}

/** What `WITH KEY` and `WITH MEASUREMENT` ask of a name. `in` only stands after `WITH KEY`. */
export type NameCondition =
  | { readonly operator: "=" | "!="; readonly name: string }
  | { readonly operator: "=~" | "!~"; readonly pattern: string }
  | { readonly operator: "in"; readonly names: readonly string[] };

/** `SHOW … CARDINALITY`: how many there are. */
export interface ShowCardinality extends Showing {
  readonly kind: "show-cardinality";
  readonly of: "series" | "measurements" | "tag keys" | "tag values" | "field keys";
  /** `EXACT` counts, and its absence lets a server estimate. */
  readonly exact: boolean;
  /** Only of tag values. */
  readonly keys?: NameCondition;
  readonly dimensions: readonly Expression[];
}

/** Lists of what the platform never has, which clients look at all the same. The answer is an empty list. */
export interface ShowNothing {
  readonly kind: "show-nothing";
  readonly of: "continuous queries" | "subscriptions" | "queries";
}

/** `CREATE DATABASE`, which clients send before they write. The clauses after `WITH` are read and left out. */
export interface CreateDatabaseStatement {
  readonly kind: "create-database";
  readonly name: string;
}

/** A statement of InfluxQL that the platform does not serve. `check.ts` says what to use instead. */
export interface RefusedStatement {
  readonly kind: "refused";
  /** The keywords that it begins with, such as `DROP MEASUREMENT`. */
  readonly words: string;
}
