/** Answers `SHOW` statements out of the catalogue, without reading points. */

import type { NameCondition, ShowCardinality, ShowStatement } from "../../influxql/ast.ts";
import type { CheckedShow } from "../../influxql/meaning.ts";
import type { Answer, AnsweredSeries, AnswerMessage, Cell } from "../answer.ts";
import { Budget } from "../budget.ts";
import { byText } from "../origin.ts";
import { createMatchers, type MatcherOf } from "../pattern.ts";
import type { EnginePorts } from "../ports.ts";
import { refuseSeries } from "../refusal.ts";
import { type Located, Sources, withinDays } from "../sources.ts";
import { isPossible, type Means, valuesOf } from "./possible.ts";
import { retentionPolicyRow } from "./retention-policy.ts";

export async function answerShow(show: CheckedShow, ports: EnginePorts): Promise<Answer> {
  const { statement } = show;
  switch (statement.kind) {
    case "show-databases":
      return list("databases", "name", (await ports.databases.names()).toSorted(byText));
    case "show-retention-policies": {
      const policies = await ports.databases.retentionPolicies(statement.database);
      const columns = ["name", "duration", "shardGroupDuration", "replicaN", "default"];
      return { series: [{ columns, values: policies.map(retentionPolicyRow) }], messages: [] };
    }
    case "show-nothing":
      return { series: [], messages: [] };
    case "show-series":
      return refuseSeries();
    default: {
      const budget = new Budget(ports.limits, ports.nowMillis);
      const checkTime = () => budget.checkTime();
      const means = { checkTime, matcherOf: createMatchers(checkTime) };
      const measurements = await measurementsOf(show, statement, { ports, means });
      return new Shown(show, measurements, means).answer(statement);
    }
  }
}

type OfMeasurements = Exclude<
  ShowStatement,
  { kind: "show-databases" | "show-retention-policies" | "show-nothing" | "show-series" }
>;

/** Finds the measurements that may have points as the condition and the times ask. */
async function measurementsOf(
  { condition, range }: CheckedShow,
  statement: OfMeasurements,
  { ports, means }: { readonly ports: EnginePorts; readonly means: Means },
): Promise<Located[]> {
  const sources = new Sources(ports, means.matcherOf);
  const { database } = statement;
  const inDatabase = database === undefined ? {} : { database };
  const named = "sources" in statement ? statement.sources : [];
  const found =
    named.length === 0
      ? await sources.all(database)
      : (await Promise.all(named.map((source) => sources.find({ ...inDatabase, ...source })))).flat();
  // A measurement that several names or patterns stand for is listed once.
  return [...new Map(found.map((one) => [one.known, one])).values()]
    .filter(({ known }) => {
      const { from, to } = withinDays(range, known);
      return from <= to && isPossible(condition, { known, ...means });
    })
    .sort((one, other) => byText(one.known.measurement, other.known.measurement));
}

const list = (name: string, column: string, values: readonly string[]): Answer => ({
  series: values.length === 0 ? [] : [{ name, columns: [column], values: values.map((value) => [value]) }],
  messages: [],
});

/** Names the number of measurements as InfluxDB does, which estimates it where all of them are meant. */
function countOf({ exact, sources, condition, dimensions, window }: ShowCardinality): string {
  const asksForAll =
    sources.length + dimensions.length === 0 && condition === undefined && !window.limit && !window.offset;
  return asksForAll && !exact ? "cardinality estimation" : "count";
}

class Shown {
  readonly #show: CheckedShow;
  readonly #measurements: readonly Located[];
  readonly #means: Means;
  readonly #messages: AnswerMessage[] = [];

  constructor(show: CheckedShow, measurements: readonly Located[], means: Means) {
    this.#show = show;
    this.#measurements = measurements;
    this.#means = means;
  }

  answer(statement: OfMeasurements): Answer {
    return { series: this.#series(statement), messages: this.#messages };
  }

  #series(statement: OfMeasurements): AnsweredSeries[] {
    if (statement.kind === "show-measurements") {
      const names = this.#measurements
        .map(({ known }) => known.measurement)
        .filter(fits(statement.named, this.#means.matcherOf));
      const rows = this.#windowed(names.map((name) => [name]));
      return rows.length === 0 ? [] : [{ name: "measurements", columns: ["name"], values: rows }];
    }
    if (statement.kind !== "show-cardinality") return this.#each(statement);
    if (statement.of === "series") return refuseSeries();
    if (statement.of === "measurements")
      return [{ columns: [countOf(statement)], values: [[this.#measurements.length]] }];
    const of = statement.of.replace(" ", "-");
    const counted = this.#each({ kind: `show-${of}`, keys: statement.keys });
    return counted.map(({ name = "", values }) => ({ name, columns: ["count"], values: [[values.length]] }));
  }

  /** Answers one series for each measurement that has any rows. */
  #each({ kind, keys }: { readonly kind: string; readonly keys?: NameCondition | undefined }): AnsweredSeries[] {
    const columns = columnsOf[kind] ?? [];
    const all = this.#measurements.map((one) => ({
      name: one.known.measurement,
      columns,
      values: this.#windowed(this.#rowsOf(kind, one, keys)),
    }));
    return all.filter(({ values }) => values.length > 0);
  }

  #rowsOf(kind: string, { known }: Located, keys: NameCondition | undefined): Cell[][] {
    if (kind === "show-field-keys") {
      return [...known.fields].sort(byFirst).flatMap(([name, types]) => [...types].sort().map((type) => [name, type]));
    }
    const isAsked = fits(keys, this.#means.matcherOf);
    const tags = [...known.tags].filter(([key]) => isAsked(key)).sort(byFirst);
    if (kind === "show-tag-keys") return tags.map(([key]) => [key]);
    return tags.flatMap(([key, { complete }]) => {
      if (!complete) this.#messages.push(incomplete(known.measurement, key));
      const values = valuesOf(key, this.#show.condition, { known, ...this.#means });
      return values.map((value) => [key, value]);
    });
  }

  #windowed<T>(rows: readonly T[]): T[] {
    const { statement } = this.#show;
    const { limit, offset = 0 } = "window" in statement ? statement.window : {};
    return rows.slice(offset, limit ? offset + limit : undefined);
  }
}

const columnsOf: Readonly<Partial<Record<string, readonly string[]>>> = {
  "show-field-keys": ["fieldKey", "fieldType"],
  "show-tag-keys": ["tagKey"],
  "show-tag-values": ["key", "value"],
};

const byFirst = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number => byText(one, other);

const incomplete = (measurement: string, key: string): AnswerMessage => ({
  level: "warning",
  text: `The tag ${JSON.stringify(key)} of ${JSON.stringify(measurement)} has more values than are listed; SELECT finds points of the others too.`,
});

/** Makes a filter of what `WITH KEY` and `WITH MEASUREMENT` ask of a name. */
function fits(condition: NameCondition | undefined, matcherOf: MatcherOf): (name: string) => boolean {
  if (!condition) return () => true;
  switch (condition.operator) {
    case "in": {
      const names = new Set(condition.names);
      return (name) => names.has(name);
    }
    case "=":
    case "!=":
      return (name) => (name === condition.name) === (condition.operator === "=");
    default: {
      const matches = matcherOf(condition.pattern);
      return (name) => matches(name) === (condition.operator === "=~");
    }
  }
}
