/**
 * Keeps series in memory, and answers queries out of them: a model of what each kind of retention must answer. It looks
 * at all points for each question, so that there is nothing to go wrong.
 */

import { dayNanos } from "../../../lambdas/shared/core/duration.ts";
import type { FieldValue } from "../../../lambdas/shared/core/event/field-value.ts";
import type { KeptPoint } from "../../../lambdas/shared/core/event/kept-point.ts";
import type { Catalogue, FieldType, KnownSeries, Place } from "../../../lambdas/shared/core/query/catalogue.ts";
import {
  type Batch,
  connectionTag,
  type FieldColumn,
  type Scan,
  type Series,
  type SeriesReader,
} from "../../../lambdas/shared/core/query/series.ts";

interface Kept {
  readonly place: Place;
  readonly point: KeptPoint;
}

interface Row {
  readonly nanos: bigint;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: ReadonlyMap<string, FieldValue>;
}

export class SeriesInMemory implements SeriesReader, Catalogue {
  readonly #kept: Kept[] = [];
  readonly #batchSize: number;

  /** Batches are small, so that tests see more than one. */
  constructor(batchSize = 7) {
    this.#batchSize = batchSize;
  }

  write(place: Place, points: readonly KeptPoint[]): void {
    this.#kept.push(...points.map((point) => ({ place, point })));
  }

  async *scan({ series, from, to, order }: Scan): AsyncGenerator<Batch, void> {
    const rows = this.#rowsOf(series).filter(({ nanos }) => nanos >= from && nanos <= to);
    if (order === "newest-first") rows.reverse();
    for (let start = 0; start < rows.length; start += this.#batchSize) {
      yield batchOf(rows.slice(start, start + this.#batchSize));
    }
  }

  #pointsOf(series: Place & Partial<Series>): KeptPoint[] {
    return this.#kept
      .filter(({ place }) => isSame(place, series))
      .map(({ point }) => point)
      .filter(({ measurement }) => series.measurement === undefined || measurement === series.measurement);
  }

  #rowsOf(series: Series): Row[] {
    const points = this.#pointsOf(series).sort(
      (one, other) => (one.acceptedAt ?? 0) - (other.acceptedAt ?? 0) || (one.eventId < other.eventId ? -1 : 1),
    );
    const rows = Map.groupBy(points, (point) => JSON.stringify([point.atNanos, Object.entries(tagsOf(point)).sort()]));
    return [...rows.values()]
      .flatMap((same) => {
        const [first] = same;
        const fields = new Map(same.flatMap((point) => Object.entries(point.fields)));
        return first ? [{ nanos: BigInt(first.atNanos), tags: tagsOf(first), fields }] : [];
      })
      .sort((one, other) => Number(one.nanos - other.nanos));
  }

  async seriesAt(place: Place): Promise<KnownSeries[]> {
    const byMeasurement = Map.groupBy(this.#pointsOf(place), ({ measurement }) => measurement);
    return [...byMeasurement].map(([measurement, points]) => knownOf(measurement, points));
  }
}

const isSame = (one: Place, other: Place): boolean =>
  one.project === other.project && one.retention === other.retention && one.source === other.source;

const tagsOf = (point: KeptPoint) => ({ ...point.tags, [connectionTag]: point.connectionTag });

function knownOf(measurement: string, points: readonly KeptPoint[]): KnownSeries {
  const fields = new Map<string, Set<FieldType>>();
  const tags = new Map<string, Set<string>>();
  for (const point of points) {
    for (const [name, value] of Object.entries(point.fields)) {
      fields.set(name, (fields.get(name) ?? new Set()).add(typeOf(value)));
    }
    for (const [key, value] of Object.entries(tagsOf(point))) tags.set(key, (tags.get(key) ?? new Set()).add(value));
  }
  const days = points.map(({ atNanos }) => Number(BigInt(atNanos) / dayNanos));
  return {
    measurement,
    fields,
    tags: new Map([...tags].map(([key, values]) => [key, { values: [...values], complete: true }])),
    firstDay: Math.min(...days) - 1,
    lastDay: Math.max(...days),
  };
}

const typeOf = (value: FieldValue): FieldType =>
  typeof value === "number" ? "float" : typeof value === "string" ? "string" : "boolean";

function batchOf(rows: readonly Row[]): Batch {
  const names = new Set(rows.flatMap(({ fields }) => [...fields.keys()]));
  const keys = new Set(rows.flatMap(({ tags }) => Object.keys(tags)));
  return {
    count: rows.length,
    times: BigInt64Array.from(rows, ({ nanos }) => nanos),
    fields: new Map([...names].map((name) => [name, columnOf(rows.map(({ fields }) => fields.get(name)))])),
    tags: new Map([...keys].map((key) => [key, rows.map(({ tags }) => tags[key])])),
  };
}

function columnOf(values: readonly (FieldValue | undefined)[]): FieldColumn {
  return {
    numbers: Float64Array.from(values, (value) => (typeof value === "number" ? value : Number.NaN)),
    others: values.map((value) => (typeof value === "number" ? undefined : value)),
  };
}
