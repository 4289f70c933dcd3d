/** Reads one metric into points. */

import type { Change } from "../change/change.ts";
import { fieldsOfChange, hasChange, readChange, tagsWithChange } from "../change/read-change.ts";
import { type JsonObject, type JsonValue, show, typeNameOf } from "./json-value.ts";
import { keyReader } from "./keys.ts";
import { arrayIndexTag } from "./names.ts";
import type { PointCollector } from "./point-collector.ts";
import type { Row } from "./row.ts";
import { type PointTime, pointOf, readRows, readTime } from "./rows-of-metric.ts";

/** The connection tag of points that came over HTTP and name none themselves. */
export const defaultConnectionTag = "Data_API";

const readMetricKeys = keyReader(["Name", "Tags", "Fields", "Timestamp", "Op", "Key", "Before", "Lsn"]);
type MetricValues = ReturnType<typeof readMetricKeys>["values"];

/** What a metric gets from its request. */
export interface MetricPlace {
  /** The time of metrics that have none of their own. */
  readonly time: PointTime;
  /** The metric's position in the request. */
  readonly index: number;
}

/** Adds the metric's points to the collector, or rejects it with every fault. */
export function readMetric(metric: JsonObject, place: MetricPlace, collector: PointCollector): void {
  const { values, faults } = readMetricKeys(metric);
  for (const fault of faults) collector.reject(fault);
  const measurement = readName(values.Name, collector);
  const time = readTime("Timestamp", values.Timestamp, place.time, collector);
  const change = hasChange(values) ? readChange(values, place.index, collector) : undefined;
  const rows = change ? rowsOfChange(values, change, collector) : readRows(values.Tags, values.Fields, collector);
  if (!collector.metricIsSound) return;
  for (const row of rows) {
    const connectionTag = row.connectionTag ?? defaultConnectionTag;
    collector.add(pointOf({ measurement, connectionTag, row, time, change }), row.weight);
  }
}

/** Reads the one row that a change is of. */
function rowsOfChange({ Tags, Fields }: MetricValues, change: Change, collector: PointCollector): readonly Row[] {
  const rows = readRows(tagsWithChange(Tags, change, collector), fieldsOfChange(Fields, change), collector);
  if (rows.some(({ tags }) => Object.hasOwn(tags, arrayIndexTag))) {
    collector.reject("Fields holds a list of objects, and a change is of one row; send the list as JSON in a text.");
  }
  return rows;
}

/** Reads a name. Answers the empty name for a refused one, of which no point is made. */
function readName(name: JsonValue | undefined, collector: PointCollector): string {
  if (typeof name === "string") {
    const fault = collector.names.faultOfMeasurement(name);
    if (fault === undefined) return name;
    collector.reject(`Name ${show(name)} ${fault}.`);
  } else if (name === undefined || name === null) {
    collector.reject("Name is absent; send the measurement's name.");
  } else {
    collector.reject(`Name is ${typeNameOf(name)}; send the measurement's name as a string.`);
  }
  return "";
}
