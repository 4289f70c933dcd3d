/** Answers what the numbers of an event type come to in intervals: what a chart of a long time shows. */

import * as v from "valibot";
import { eventType } from "../../../../shared/calls/device-query.ts";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { fieldError, fieldFault } from "../../../../shared/core/error.ts";
import { isoMicros } from "../../../../shared/core/instant.ts";
import type { Cell } from "../../../../shared/core/query/engine/answer.ts";
import { defaultLimits } from "../../../../shared/core/query/engine/ports.ts";
import { answerSelect } from "../../../../shared/core/query/engine/select.ts";
import { EventLogSeries, knownFields } from "../../../../shared/core/query/event-log-series.ts";
import type { CheckedSelect } from "../../../../shared/core/query/influxql/meaning.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { durationSeconds } from "../../http/fields.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import { findDevice } from "../devices/find.ts";
import { aggregatedEvents } from "./answers.ts";
import { rangeQuery, readRange } from "./range.ts";

const mostFields = 8;
/** Bounds the intervals of an answer: a chart has no more columns of points on a screen. */
const mostBuckets = 2_000;
/** Is how many intervals there are about where no step is given. */
const usualBuckets = 300;
/** Bounds what one call reads: so many events take some seconds. */
const mostEvents = 200_000;

const aggregateQuery = {
  event_type: { schema: eventType, description: "The type of the events." },
  fields: {
    schema: v.string(),
    repeated: true,
    description: `The fields of the events whose numbers are added up, ${mostFields} at most.`,
  },
  ...rangeQuery,
  step: { schema: durationSeconds, description: 'The length of an interval, such as "300s"; chosen without it.' },
} as const satisfies Query;

interface Asked {
  readonly type: string;
  readonly fields: readonly string[];
  readonly range: { readonly from: bigint; readonly to: bigint };
  readonly stepSeconds: number;
}

const secondNanos = 1_000_000_000n;

function readAsked({ request, ports }: AskingInProject): Asked {
  const { event_type, fields, step } = readQuery(request, aggregateQuery);
  if (event_type === undefined) throw fieldFault("event_type", "is missing: events of which type?");
  const named = [...new Set(fields)];
  if (named.length === 0) throw fieldFault("fields", "is missing: name the fields whose numbers are wanted.");
  if (named.length > mostFields) throw fieldError("fields", `name ${mostFields} at most.`);
  const range = readRange(request, ports.now().getTime());
  const seconds = Number((range.to - range.from) / secondNanos);
  const stepSeconds = step ?? Math.max(1, Math.ceil(seconds / usualBuckets));
  if (seconds / stepSeconds > mostBuckets) {
    throw fieldError("step", `makes more than ${mostBuckets} intervals; ask for longer ones, or for less time.`);
  }
  return { type: event_type, fields: named, range, stepSeconds };
}

const functions = ["count", "min", "max", "mean"] as const;

const selectOf = ({ type, fields, range, stepSeconds }: Asked): CheckedSelect => ({
  kind: "select",
  shape: "aggregate",
  columns: fields.flatMap((name) =>
    functions.map((call) => ({ expression: { kind: "call", name: call, arguments: [{ kind: "reference", name }] } })),
  ),
  sources: [{ kind: "measurement", name: type }],
  range,
  interval: { everyNanos: BigInt(stepSeconds) * secondNanos, offsetNanos: 0n },
  groupBy: [],
  fill: { kind: "none" },
  direction: "ascending",
  offset: 0,
  seriesOffset: 0,
});

async function aggregate(asking: AskingInProject) {
  const { ports } = asking;
  const { project, id: source } = await findDevice(asking);
  const asked = readAsked(asking);
  const place = { project, source, retention: "" };
  const { series } = await answerSelect(selectOf(asked), {
    databases: { placeOf: async () => place, names: async () => [], retentionPolicies: async () => [] },
    catalogue: knownFields(asked.type, asked.fields, asked.range),
    reader: new EventLogSeries(ports.eventLog, mostEvents),
    // The events are bounded by the reader, and the intervals by the step.
    limits: { ...defaultLimits, points: mostEvents, rows: mostBuckets + 2, deadlineMillis: Number.POSITIVE_INFINITY },
    nowMillis: () => ports.now().getTime(),
    random: () => 0,
  });
  const rows = series[0]?.values ?? [];
  return {
    step: `${asked.stepSeconds}s`,
    fields: asked.fields.map((field, index) => ({ field, buckets: rows.flatMap((row) => bucketOf(row, index)) })),
  };
}

/** Answers the interval of a row for the field at a place; none where no event had a number there. */
function bucketOf([time, ...cells]: readonly Cell[], index: number) {
  const [count, min, max, avg] = cells.slice(index * functions.length, (index + 1) * functions.length);
  if (typeof time !== "bigint" || typeof min !== "number" || typeof max !== "number") return [];
  if (typeof avg !== "number" || typeof count !== "number") return [];
  return [{ startTime: isoMicros(String(time)), count, min, max, avg }];
}

export const aggregateCalls: ProjectCalls = [
  {
    method: "GET",
    path: "/v2/projects/{project}/devices/{device}/events:aggregate",
    role: "roles/project.user",
    ofSources: true,
    run: aggregate,
    summary: "Answers count, least, greatest and average of numbers in a device's events, by intervals.",
    query: aggregateQuery,
    answer: aggregatedEvents,
  },
];
