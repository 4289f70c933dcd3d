/** Finds the measurements that `FROM` names, and reads their points within what a statement may read. */

import { dayNanos } from "../../duration.ts";
import { PlatformError } from "../../error.ts";
import type { KnownSeries, Place } from "../catalogue.ts";
import type { MeasurementName, MeasurementPattern } from "../influxql/ast.ts";
import { earliestNanos, latestNanos } from "../influxql/checks/instant-text.ts";
import type { TimeRange } from "../influxql/meaning.ts";
import type { Batch, ScanOrder } from "../series.ts";
import type { Budget } from "./budget.ts";
import type { Need, Origin } from "./origin.ts";
import { byText } from "./origin.ts";
import type { MatcherOf } from "./pattern.ts";
import type { EnginePorts } from "./ports.ts";

/** A measurement and where its points are. */
export interface Located {
  readonly place: Place;
  readonly known: KnownSeries;
}

/** Asks for the same place once in a statement. */
export class Sources {
  readonly #ports: EnginePorts;
  readonly #matcherOf: MatcherOf;
  readonly #known = new Map<string, Promise<readonly KnownSeries[]>>();

  constructor(ports: EnginePorts, matcherOf: MatcherOf) {
    this.#ports = ports;
    this.#matcherOf = matcherOf;
  }

  /** Answers the measurements that a name or a pattern stands for; none if nothing was written. */
  async find(source: MeasurementName | MeasurementPattern): Promise<Located[]> {
    const place = await this.#ports.databases.placeOf(source);
    const known = await this.#seriesAt(place);
    const matches =
      source.kind === "pattern" ? this.#matcherOf(source.pattern) : (name: string) => name === source.name;
    return known.filter(({ measurement }) => matches(measurement)).map((one) => ({ place, known: one }));
  }

  /** Answers all measurements of a database's retention, which are the default ones if none is named. */
  async all(database: string | undefined): Promise<Located[]> {
    const place = await this.#ports.databases.placeOf(database === undefined ? {} : { database });
    return (await this.#seriesAt(place)).map((known) => ({ place, known }));
  }

  #seriesAt(place: Place): Promise<readonly KnownSeries[]> {
    const key = JSON.stringify([place.project, place.retention, place.source]);
    const asked = this.#known.get(key) ?? this.#ports.catalogue.seriesAt(place);
    this.#known.set(key, asked);
    return asked;
  }
}

/** Makes what a statement reads of measurements, one for each name, in the order of their names. */
export function originsOf(located: readonly Located[], { reader }: EnginePorts, budget: Budget): Origin[] {
  const byName = new Map<string, Located>();
  for (const one of located) {
    const before = byName.get(one.known.measurement);
    if (before && !isSamePlace(before.place, one.place)) {
      throw new PlatformError(
        "bad-request",
        `FROM names ${JSON.stringify(one.known.measurement)} in two places; ask for each in a statement of its own.`,
      );
    }
    byName.set(one.known.measurement, one);
  }
  return [...byName.values()]
    .sort((one, other) => byText(one.known.measurement, other.known.measurement))
    .map(({ place, known }) => ({
      name: known.measurement,
      fields: known.fields,
      tagKeys: new Set(known.tags.keys()),
      scan: (need) => scan(need, { place, known }, reader, budget),
    }));
}

const isSamePlace = (one: Place, other: Place): boolean =>
  one.project === other.project && one.retention === other.retention && one.source === other.source;

async function* scan(
  { range, fields, order }: Need,
  { place, known }: Located,
  reader: EnginePorts["reader"],
  budget: Budget,
): AsyncGenerator<Batch, void> {
  const whole = withinDays(range, known);
  if (whole.from > whole.to) return;
  const series = { ...place, measurement: known.measurement };
  const checkTime = () => budget.checkTime();
  const asked = { series, ...whole, fields, order: order satisfies ScanOrder, mostRows: budget.pointsLeft, checkTime };
  for await (const batch of reader.scan(asked)) {
    budget.read(batch);
    yield batch;
  }
}

/** Leaves out days on which there are no points, so that an open range asks for nothing before or behind them. */
export function withinDays({ from, to }: TimeRange, { firstDay, lastDay }: KnownSeries): { from: bigint; to: bigint } {
  const [first, last] = [BigInt(firstDay) * dayNanos, (BigInt(lastDay) + 1n) * dayNanos - 1n];
  const begin = from === undefined || from < first ? first : from;
  const end = to === undefined || to > last ? last : to;
  return { from: begin < earliestNanos ? earliestNanos : begin, to: end > latestNanos ? latestNanos : end };
}
