/** Checks what stands after `SELECT`, by the rules by which InfluxDB lets functions and fields stand beside each other. */

import type { Binary, Call, Column, Expression, Fill } from "../ast.ts";
import type { RowShape } from "../meaning.ts";
import { isComparison, isLogical } from "../precedence.ts";
import { shownText } from "../print.ts";
import { refuse } from "../refused.ts";
import { folded, isLiteral } from "./constant.ts";
import { checkArguments, type FunctionKind, ruleOf } from "./functions.ts";

/** What the columns stand in. */
export interface Surroundings {
  /** Whether rows are grouped by time, by this statement or by the one around it. */
  readonly interval: "own" | "inherited" | "none";
  readonly limit: number | undefined;
  readonly fill: Fill;
}

export interface CheckedColumns {
  readonly columns: readonly Column[];
  readonly shape: RowShape;
  /** What the column of times is called; absent = `time`. */
  readonly timeAlias?: string;
}

/** Checks all columns, calculates what is constant in them, and leaves out the time, which every row has anyway. */
export function checkColumns(columns: readonly Column[], surroundings: Surroundings): CheckedColumns {
  const seen = new Seen(surroundings);
  const times = columns.filter(({ expression }) => expression.kind === "reference" && expression.name === "time");
  const others = columns.filter((column) => !times.includes(column));
  if (others.length === 0) refuse("Only time is asked for, which every row has; name a field beside it.");
  const checked = others.map((column) => ({ ...column, expression: folded(column.expression) }));
  for (const { expression } of checked) seen.visit(expression, true);
  const timeAlias = times.findLast(({ alias }) => alias !== undefined)?.alias;
  return { columns: checked, shape: seen.shape(), ...(timeAlias === undefined ? {} : { timeAlias }) };
}

/** Checks `distinct` in `count(distinct(x))`. */
function checkDistinct(call: Call): void {
  checkArguments(call, ruleOf(call.name));
  if (call.arguments[0]?.kind !== "reference") refuse(`${shownText(call)} must name one field.`);
}

/** Collects what the columns call and name, and judges it as a whole. */
class Seen {
  private readonly surroundings: Surroundings;
  private readonly kinds: FunctionKind[] = [];
  /** The call of top, bottom or distinct, each of which stands alone. */
  private alone: Call | undefined;
  private names = false;
  /** Whether a function is called with several fields at once. */
  private many = false;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
  }

  /** Checks an expression. `mayBeMany` tells whether it may stand for several columns, which operands may not. */
  visit(expression: Expression, mayBeMany: boolean): void {
    if (isLiteral(expression)) refuse(`The column ${shownText(expression)} holds no field; name one.`);
    if (expression.kind === "binary") {
      this.operands(expression);
    } else if (expression.kind === "call") {
      this.call(expression, mayBeMany);
    } else {
      this.names = true;
      if (expression.kind !== "reference" && !mayBeMany) this.refuseMany(expression);
    }
  }

  private operands(whole: Binary): void {
    if (isLogical(whole.operator) || isComparison(whole.operator)) {
      refuse(`The operator ${whole.operator.toUpperCase()} stands in a column; conditions stand after WHERE.`);
    }
    const variable = [whole.left, whole.right].filter((one) => !isLiteral(one));
    if (variable.length === 0) refuse(`The column ${shownText(whole)} holds no field; name one.`);
    for (const one of variable) this.visit(one, false);
  }

  private refuseMany(expression: Expression): never {
    return refuse(
      `${shownText(expression)} stands for several columns and cannot be calculated with; name each field.`,
    );
  }

  private call(call: Call, mayBeMany: boolean): void {
    const rule = ruleOf(call.name);
    if (call.name === "top" || call.name === "bottom") {
      this.ranked(call);
      return;
    }
    checkArguments(call, rule);
    const [first] = call.arguments;
    if (!first) return;
    this.kinds.push(rule.kind);
    if (rule.kind === "transformation") this.transformed(call, first, mayBeMany);
    else if (call.name === "distinct") this.distinct(call, first);
    else if (call.name === "count" && first.kind === "call" && first.name === "distinct") checkDistinct(first);
    else this.field(call, first, mayBeMany);
  }

  private distinct(call: Call, field: Expression): void {
    if (field.kind !== "reference") refuse(`${shownText(call)} must name one field.`);
    this.standsAlone(call);
  }

  private standsAlone(call: Call): void {
    if (this.alone)
      refuse(`${this.alone.name}() must be the only function; ask for ${call.name}() in a statement of its own.`);
    this.alone = call;
  }

  private field(call: Call, argument: Expression, mayBeMany: boolean): void {
    if (argument.kind === "wildcard" || argument.kind === "regex") {
      if (!mayBeMany) this.refuseMany(call);
      this.many = true;
    } else if (argument.kind !== "reference") {
      refuse(
        `${shownText(call)} must name a field; calculate in a subquery, as in SELECT ${call.name}(x) FROM (SELECT a + b AS x FROM m).`,
      );
    }
  }

  /** Checks what goes through points in order: of a field without GROUP BY time, of another function's buckets with it. */
  private transformed(call: Call, argument: Expression, mayBeMany: boolean): void {
    const { interval } = this.surroundings;
    if (argument.kind !== "call") {
      if (interval === "own") {
        refuse(`With GROUP BY time(…), ${call.name}() goes over another function, as in ${call.name}(mean(x)).`);
      }
      this.field(call, argument, mayBeMany);
      return;
    }
    if (interval === "none") refuse(`${shownText(call)} needs GROUP BY time(…), whose buckets it goes over.`);
    if (ruleOf(argument.name).kind === "rows") {
      refuse(
        `${call.name}() goes over one value for each bucket, and ${argument.name}() answers several; use another.`,
      );
    }
    this.call(argument, mayBeMany);
  }

  /** Checks top and bottom: a field, any tags that are told apart, and how many. */
  private ranked(call: Call): void {
    const [field, ...others] = call.arguments;
    const count = others.pop();
    if (!field || !count || field.kind !== "reference" || others.some(({ kind }) => kind !== "reference")) {
      refuse(`${call.name}() takes a field, then any tags, then how many, as in ${call.name}(x, host, 3).`);
    }
    checkArguments({ ...call, arguments: [field, count] }, ruleOf(call.name));
    const { limit } = this.surroundings;
    if (limit !== undefined && count.kind === "integer" && count.value > BigInt(limit)) {
      refuse(`${shownText(call)} asks for more rows than LIMIT ${limit} lets through; raise the limit.`);
    }
    this.standsAlone(call);
    this.kinds.push("rows");
    if (others.length > 0) this.names = true;
  }

  shape(): RowShape {
    const { fill, interval } = this.surroundings;
    const calls = this.kinds.length;
    if (calls === 0) {
      if (interval === "own") refuse("GROUP BY time(…) needs a function for each bucket, such as mean(x).");
      if (fill.kind === "none" || fill.kind === "linear")
        refuse(`fill(${fill.kind}) needs a function, such as mean(x).`);
      return "raw";
    }
    if (this.alone && calls > 1) refuse(`${this.alone.name}() must be the only function; use a statement for each.`);
    if (this.alone?.name === "distinct" && this.names)
      refuse("distinct() must be the only column; use a statement for each.");
    if (this.names) this.checkBeside(calls);
    if (this.kinds.some((kind) => kind === "rows" || kind === "transformation")) return "several";
    return calls === 1 && this.kinds[0] === "selector" ? "selector" : "aggregate";
  }

  /** Lets fields and tags stand beside one function that answers points, since those have fields and tags. */
  private checkBeside(calls: number): void {
    const answersPoints = !this.many && this.kinds.every((kind) => kind === "selector" || kind === "rows");
    if (!answersPoints) {
      refuse(
        "Fields and tags cannot stand beside a function that makes a value of many points; group by tags, or leave them out.",
      );
    }
    if (calls > 1)
      refuse("Fields and tags can stand beside one selector only, since two select different points; leave them out.");
  }
}
