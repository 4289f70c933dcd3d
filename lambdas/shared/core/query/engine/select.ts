/** Runs a `SELECT`. */

import type { CheckedSelect } from "../influxql/meaning.ts";
import type { Answer } from "./answer.ts";
import { Budget } from "./budget.ts";
import { byText, knownOf, type Origin } from "./origin.ts";
import { createMatchers, type MatcherOf } from "./pattern.ts";
import { planSelect } from "./plan/plan.ts";
import type { EnginePorts } from "./ports.ts";
import { selectAggregated } from "./rows/aggregated.ts";
import { selectRaw } from "./rows/raw.ts";
import type { Selected, SelectedSeries } from "./selected.ts";
import { type Located, originsOf, Sources } from "./sources.ts";
import { joined, originsOfRows } from "./subquery.ts";

/** Answers series with a column of times first. Series without rows are left out. */
export async function answerSelect(select: CheckedSelect, ports: EnginePorts): Promise<Answer> {
  const run = new Run(ports);
  const selected = await run.select(select);
  const columns = [select.timeAlias ?? "time", ...selected.names];
  const series = selected.series.map(({ name, tags, rows }) => ({
    name,
    ...(tags.size > 0 ? { tags } : {}),
    columns,
    values: rows.map(({ time, values }) => [time, ...values]),
  }));
  // The time stands in front of them.
  return { series, messages: [], tagColumns: new Set([...selected.tags].map((place) => place + 1)) };
}

class Run {
  readonly #ports: EnginePorts;
  readonly #budget: Budget;
  readonly #matcherOf: MatcherOf;
  readonly #sources: Sources;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    this.#budget = new Budget(ports.limits, ports.nowMillis);
    this.#matcherOf = createMatchers(() => this.#budget.checkTime());
    this.#sources = new Sources(ports, this.#matcherOf);
  }

  async select(select: CheckedSelect): Promise<Selected> {
    const origins = await this.#originsOf(select);
    const plan = planSelect(select, {
      known: knownOf(origins),
      random: this.#ports.random,
      matcherOf: this.#matcherOf,
    });
    const hasCalls = plan.calls.length > 0 || plan.unknown.length > 0;
    const run = hasCalls ? selectAggregated : selectRaw;
    const series: SelectedSeries[] = [];
    let count = 0;
    for (const origin of select.direction === "ascending" ? origins : origins.toReversed()) {
      const own = windowed(select, await run(plan, origin, this.#budget));
      for (const { rows } of own) count += rows.length;
      this.#budget.checkRows(count);
      series.push(...own);
    }
    return { names: plan.names, tags: plan.tags, series };
  }

  async #originsOf({ sources }: CheckedSelect): Promise<Origin[]> {
    const located: Located[] = [];
    const selected: Selected[] = [];
    for (const source of sources) {
      if (source.kind === "subquery") selected.push(await this.select(source.select));
      else located.push(...(await this.#sources.find(source)));
    }
    const ofRows = originsOfRows(joined(selected, this.#budget));
    return [...originsOf(located, this.#ports, this.#budget), ...ofRows];
  }
}

/**
 * Leaves out the series that `SLIMIT` and `SOFFSET` do, in the order of the tags in `GROUP BY`, and those without rows.
 * Answers the others in the order of their tags' names, as InfluxDB does.
 */
function windowed(
  { seriesLimit, seriesOffset, direction }: CheckedSelect,
  series: readonly SelectedSeries[],
): SelectedSeries[] {
  const end = seriesLimit === undefined ? series.length : seriesOffset + seriesLimit;
  const within = series
    .slice(seriesOffset, end)
    .filter(({ rows }) => rows.length > 0)
    .sort(byTags);
  return direction === "ascending" ? within : within.toReversed();
}

function byTags({ tags: one }: SelectedSeries, { tags: other }: SelectedSeries): number {
  for (const [key, value] of one) {
    const order = byText(value, other.get(key) ?? "");
    if (order !== 0) return order;
  }
  return 0;
}
