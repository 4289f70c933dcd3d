/** Tells how data connectors' deliveries went, of one or of all of a project, and how their queues stand. */

import * as v from "valibot";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../../../shared/core/connector/connector-health.ts";
import { isPolled } from "../../../../shared/core/connector/delivery-rules.ts";
import {
  byStep,
  hourOf,
  type MinuteCounts,
  statsKeepSeconds,
  summarize,
  type TimedCounts,
} from "../../../../shared/core/delivery/stats.ts";
import { hourMillis, minuteMillis } from "../../../../shared/core/duration.ts";
import { fieldError, fieldFault, PlatformError } from "../../../../shared/core/error.ts";
import { isoMillis, millisOf } from "../../../../shared/core/instant.ts";
import { waitingSeenWithinMillis } from "../../../../shared/delivery/health/health.ts";
import type { HttpRequest } from "../../../../shared/handlers/api-gateway.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { durationSeconds, instant } from "../../http/fields.ts";
import { pageOfReads } from "../../http/pages/read-page.ts";
import { pageQuery } from "../../http/paging.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import type { Ports } from "../../ports.ts";
import { connectorMetrics, connectorMetricsList } from "./answers.ts";
import { askForQueue } from "./missing-queue.ts";
import { connectorName, exactSeconds, findConnector } from "./show.ts";

const mostSteps = 1500;
const usualStepSeconds = 300;

const rangeQuery = {
  start_time: {
    schema: instant,
    description: "Adds a series from this time on, RFC 3339 or epoch; counters are kept for 48 hours.",
  },
  end_time: { schema: instant, description: "The end of the series, RFC 3339 or epoch; now without it." },
  step: {
    schema: v.pipe(
      durationSeconds,
      v.check((seconds) => seconds % 60 === 0, 'must be whole minutes, such as "300s".'),
      v.check((seconds) => seconds <= statsKeepSeconds, `must be at most "${statsKeepSeconds}s", or 48 hours.`),
    ),
    description: 'The length of a step of the series, such as "300s" (without it) or "3600s"; at most 48 hours.',
  },
} as const satisfies Query;

/** A range in milliseconds since 1970 that begins with a step. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly stepMillis: number;
}

/** Answers the range of the series that is asked for: the last 24 hours where a part of it is left out. */
function readRange(request: HttpRequest, nowMillis: number): Range | undefined {
  const { start_time, end_time, step } = readQuery(request, rangeQuery);
  if (start_time === undefined && end_time === undefined && step === undefined) return undefined;
  const stepMillis = (step ?? usualStepSeconds) * 1000;
  const to = end_time === undefined ? nowMillis : Math.min(nowMillis, millisOf(end_time));
  const start = start_time === undefined ? to - 24 * hourMillis : millisOf(start_time);
  const kept = Math.floor((nowMillis - statsKeepSeconds * 1000) / minuteMillis) * minuteMillis;
  if (Math.max(start, kept) >= to)
    throw fieldFault("start_time", "must lie before end_time, and end_time within the last 48 hours.");
  const from = firstStep(start, kept, stepMillis);
  if (from >= to) throw fieldError("step", "no step of this length begins in the range; choose a shorter one.");
  if ((to - from) / stepMillis > mostSteps)
    throw fieldError("step", `the series would have more than ${mostSteps} steps; choose a longer one.`);
  return { from, to, stepMillis };
}

/**
 * Answers the beginning of the step that holds `start`, or of the first whole step of counters that are kept: a step
 * before those would look as if nothing had been sent.
 */
function firstStep(start: number, kept: number, stepMillis: number): number {
  const from = Math.floor(start / stepMillis) * stepMillis;
  return from >= kept ? from : Math.ceil(kept / stepMillis) * stepMillis;
}

const nullable = (millis: number | undefined): string | null => (millis === undefined ? null : exactSeconds(millis));

/** Reads whole hours where a step has only such, since each is one item. */
async function seriesOf(connector: string, range: Range, { ports }: AskingInProject) {
  const { deliveries, now } = ports;
  const isHourly = range.stepMillis % hourMillis === 0 && range.from === hourOf(range.from);
  const timed = isHourly
    ? await deliveries.byHour(connector, range, now().getTime())
    : await deliveries.byMinute(connector, range);
  return byStep(timed, range).map((step) => ({
    startTime: isoMillis(step.startMillis),
    successCount: step.successCount,
    errorCount: step.errorCount,
    latency50p: nullable(step.latency50pMillis),
    latency99p: nullable(step.latency99pMillis),
    errorsByClass: step.errorsByClass,
    countsByStatus: step.countsByStatus,
  }));
}

const wholeSeconds = (millis: number): string => `${Math.round(millis / 1000)}s`;

const rateMinutes = 5;

/** Answers counts and latency of the last 24 hours (docs/protocols/data-connectors.md, "Data connectors"). */
function dayOf(counted: readonly TimedCounts[]) {
  const { successCount, errorCount, latency99pMillis = 0 } = summarize(counted.map(({ counts }) => counts));
  return { successCount, errorCount, latency99p: exactSeconds(latency99pMillis) };
}

type Waiting = Awaited<ReturnType<Ports["countWaiting"]>>;

/** Answers how much waits in the connector's queue. Throws `unavailable` if the queue is missing. */
const waitingOf = (connector: DataConnector, { ports }: AskingInProject): Promise<Waiting> =>
  ports.countWaiting(connector.queueUrl).catch((error: unknown) => askForQueue(error, connector, ports));

/** Tells how the connector's queue stands, by what was delivered in the last minutes of `counted`. */
function queueOf(
  connector: DataConnector,
  health: ConnectorHealth,
  { visible, hidden }: Waiting,
  { counted, nowMillis }: { readonly counted: readonly TimedCounts[]; readonly nowMillis: number },
) {
  // The last minutes are never part of an hour that is summed up.
  const since = (Math.floor(nowMillis / minuteMillis) - rateMinutes) * minuteMillis;
  const recent = counted.filter(({ startMillis }) => startMillis >= since).map(({ counts }) => counts);
  const depth = visible + hidden;
  const age = depth === 0 ? undefined : ageOfOldest(connector, health, recent, nowMillis);
  const rate = summarize(recent).successCount / (rateMinutes * 60);
  return {
    depth,
    oldestEventAge: age === undefined ? null : wholeSeconds(age),
    projectedDrainTime: drainTime(depth, isPolled(connector, health) ? rate : 0),
  };
}

/** Answers the series where one is asked for. */
async function seriesIn(connector: string, range: Range | undefined, asking: AskingInProject) {
  if (range === undefined) return {};
  return { step: wholeSeconds(range.stepMillis), series: await seriesOf(connector, range, asking) };
}

interface Told {
  readonly range: Range | undefined;
  readonly health: ConnectorHealth | Promise<ConnectorHealth>;
  /** Is null where the queue is missing, and the rest is told. */
  readonly waiting: Promise<Waiting | null>;
}

async function metricsOf(connector: DataConnector, told: Told, asking: AskingInProject) {
  const nowMillis = asking.ports.now().getTime();
  const [counted, health, waiting, series] = await Promise.all([
    asking.ports.deliveries.lastDay(connector.id, nowMillis),
    told.health,
    told.waiting,
    seriesIn(connector.id, told.range, asking),
  ]);
  const queue = waiting && queueOf(connector, health, waiting, { counted, nowMillis });
  return { metrics: dayOf(counted), queue, ...series };
}

async function metrics(asking: AskingInProject) {
  const range = readRange(asking.request, asking.ports.now().getTime());
  const connector = await findConnector(asking);
  const health = asking.ports.registry.connectors.health(connector.project, connector.id);
  return metricsOf(connector, { range, health, waiting: waitingOf(connector, asking) }, asking);
}

/** Limits how many connectors are looked at at the same time, and so what is held of them beside the page. */
const lookedAtAtOnce = 8;

/** Answers the metrics of all connectors. A queue that is missing is null, so that the others are told of. */
async function allMetrics(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const { connectors } = ports.registry;
  const range = readRange(request, ports.now().getTime());
  const healths = await connectors.healths(project.id);
  const { shown, nextPageToken } = await pageOfReads(
    {
      read: async (page) => {
        const { items, next } = await connectors.some(project.id, page);
        const tell = async (connector: DataConnector) => {
          const waiting = waitingOf(connector, asking).catch(nullWhereMissing);
          const told = await metricsOf(connector, { range, health: healths.get(connector.id) ?? {}, waiting }, asking);
          return { id: connector.id, entry: { name: connectorName(connector), ...told } };
        };
        return { items: await Promise.all(items.map(tell)), next };
      },
      idOf: ({ id }) => id,
      show: ({ entry }) => entry,
      readAtOnce: lookedAtAtOnce,
    },
    request,
  );
  return { dataConnectors: shown, nextPageToken };
}

function nullWhereMissing(error: unknown): null {
  if (error instanceof PlatformError && error.code === "unavailable") return null;
  throw error;
}

/** Answers how long the queue takes to drain, or null if nothing was delivered lately or nothing is sent now. */
function drainTime(depth: number, eventsPerSecond: number): string | null {
  if (depth === 0) return "0s";
  return eventsPerSecond === 0 ? null : wholeSeconds((depth / eventsPerSecond) * 1000);
}

/**
 * Answers the age of the oldest event that failed or was postponed. If there is none, answers the age at which events
 * are first tried now. SQS reports an age as a metric only, and ignores messages that were received more than three
 * times.
 */
function ageOfOldest(
  { status, pauseMode, disabledSince }: DataConnector,
  { state, oldestWaiting, oldestSeenAt = 0 }: ConnectorHealth,
  recent: readonly MinuteCounts[],
  nowMillis: number,
): number | undefined {
  const isWaiting = state === "DOWN" || status !== "ACTIVE" || nowMillis - oldestSeenAt < waitingSeenWithinMillis;
  if (oldestWaiting !== undefined && isWaiting) return nowMillis - oldestWaiting;
  // Answers the age of the pause: nobody looks at the events that a paused connector retains, and they are at most as
  // old as the pause.
  if (status !== "ACTIVE" && pauseMode === "retain" && disabledSince !== undefined) return nowMillis - disabledSince;
  const lag = recent.at(-1)?.lagMillis;
  return typeof lag === "number" ? lag : undefined;
}

const all = "/v2/projects/{project}/dataconnectors";
const reads = { method: "GET", role: "roles/project.user" } as const;

export const connectorMetricsCalls: ProjectCalls = [
  {
    ...reads,
    path: `${all}/{connector}:metrics`,
    summary:
      "Tells how the last 24 hours' deliveries went, how the queue stands, and how it went step by step where a range is given.",
    query: rangeQuery,
    answer: connectorMetrics,
    run: metrics,
  },
  {
    ...reads,
    path: `${all}:metrics`,
    summary: "Tells the same of all data connectors of the project.",
    query: { ...rangeQuery, ...pageQuery },
    answer: connectorMetricsList,
    run: allMetrics,
  },
];
