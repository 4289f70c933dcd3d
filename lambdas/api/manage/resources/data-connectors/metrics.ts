/** Tells how data connectors' deliveries went, of one or of all of a project, and how their queues stand. */

import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../../../shared/core/connector/connector-health.ts";
import { isPolled } from "../../../../shared/core/connector/delivery-rules.ts";
import { summarize } from "../../../../shared/core/delivery/stats.ts";
import { minuteMillis } from "../../../../shared/core/duration.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import type { MinuteCounts, SteppedRange, TimedCounts } from "../../../../shared/core/metering/minutes.ts";
import { waitingSeenWithinMillis } from "../../../../shared/delivery/health/health.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { pageOfReads } from "../../http/pages/read-page.ts";
import { pageQuery } from "../../http/paging.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import { rangeQuery, readRange, readSteps } from "../../http/series/steps.ts";
import type { Ports } from "../../ports.ts";
import { connectorMetrics, connectorMetricsList } from "./answers.ts";
import { askForQueue } from "./missing-queue.ts";
import { connectorName, exactSeconds, findConnector } from "./show.ts";

const nullable = (millis: number | undefined): string | null => (millis === undefined ? null : exactSeconds(millis));

async function seriesOf(connector: string, range: SteppedRange, { ports }: AskingInProject) {
  const steps = await readSteps(ports.deliveries, connector, range, ports.now().getTime());
  return steps.map(({ startMillis, counts }) => {
    const { latency50pMillis, latency99pMillis, ...told } = summarize(counts);
    return {
      startTime: isoMillis(startMillis),
      ...told,
      latency50p: nullable(latency50pMillis),
      latency99p: nullable(latency99pMillis),
    };
  });
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
    projectedDrainTime: drainTime(depth, isSending(connector, health) ? rate : 0),
  };
}

/** Tells whether events are sent. A connector that drops its events when it is disabled is polled, too, to drop them. */
const isSending = (connector: DataConnector, health: ConnectorHealth): boolean =>
  connector.status === "ACTIVE" && isPolled(connector, health);

/** Answers the series where one is asked for. */
async function seriesIn(connector: string, range: SteppedRange | undefined, asking: AskingInProject) {
  if (range === undefined) return {};
  return { step: wholeSeconds(range.stepMillis), series: await seriesOf(connector, range, asking) };
}

interface Told {
  readonly range: SteppedRange | undefined;
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
  // Nothing is tried now, and the last minute in which something was tells of events that are gone.
  if (status !== "ACTIVE") return undefined;
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
