/** Tells how a data connector's deliveries went: statistics, its queue, and what was dropped. */

import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../../../shared/core/connector/connector-health.ts";
import { isPolled } from "../../../../shared/core/connector/delivery-rules.ts";
import type { Gap } from "../../../../shared/core/connector/gap.ts";
import { type MinuteCounts, summarize } from "../../../../shared/core/delivery/stats.ts";
import { minuteMillis } from "../../../../shared/core/duration.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { waitingSeenWithinMillis } from "../../../../shared/delivery/health/health.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { onePageQuery } from "../../http/paging.ts";
import { connectorMetrics, gapList } from "./answers.ts";
import { keptMillis } from "./jobs.ts";
import { askForQueue } from "./missing-queue.ts";
import { exactSeconds, findConnector } from "./show.ts";

const wholeSeconds = (millis: number): string => `${Math.round(millis / 1000)}s`;

const rateMinutes = 5;

/**
 * Counts and latency of the last 24 hours (docs/protocols/data-connectors.md, "Data connectors"); and how its queue
 * stands.
 */
async function metrics(asking: AskingInProject) {
  const connector = await findConnector(asking);
  const { deliveries, now, countWaiting, registry } = asking.ports;
  const nowMillis = now().getTime();
  const [day, recent, { visible, hidden }, health] = await Promise.all([
    deliveries.lastDay(connector.id, nowMillis),
    deliveries.minutes(connector.id, nowMillis - rateMinutes * minuteMillis, nowMillis + 1),
    countWaiting(connector.queueUrl).catch((error: unknown) => askForQueue(error, connector, asking.ports)),
    registry.connectors.health(connector.project, connector.id),
  ]);
  const { successCount, errorCount, latency99pMillis = 0 } = summarize(day);
  const depth = visible + hidden;
  const age = depth === 0 ? undefined : ageOfOldest(connector, health, recent, nowMillis);
  const rate = summarize(recent).successCount / (rateMinutes * 60);
  return {
    metrics: { successCount, errorCount, latency99p: exactSeconds(latency99pMillis) },
    queue: {
      depth,
      oldestEventAge: age === undefined ? null : wholeSeconds(age),
      projectedDrainTime: drainTime(depth, isPolled(connector, health) ? rate : 0),
    },
  };
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

/** Leaves a minute to ask for the replay of a gap before the replay would begin too early. */
const offeredMillis = keptMillis - minuteMillis;

/**
 * Answers a gap with the replay that closes it. A gap can begin before what can be replayed, because sources send what
 * they stored, and a connector may be disabled for long.
 */
function gapAnswer({ rule, from, to, count }: Gap, path: string, nowMillis: number) {
  const [startTime, endTime] = [isoMillis(from), isoMillis(to)];
  const oldest = nowMillis - offeredMillis;
  const body = { startTime: isoMillis(Math.max(from, oldest)), endTime };
  return { rule, startTime, endTime, count, replay: to < oldest ? null : { method: "POST", path, body } };
}

/**
 * Lists the times in which events were dropped by rule, each with the call that would fetch those events from the event
 * log again.
 */
async function gaps(asking: AskingInProject) {
  const { id } = await findConnector(asking);
  const { deliveries, now } = asking.ports;
  const [all, nowMillis] = [await deliveries.gaps(id), now().getTime()];
  const path = `/v2/projects/${asking.project.id}/dataconnectors/${parameter(asking, "connector")}:replay`;
  return { gaps: all.map((gap) => gapAnswer(gap, path, nowMillis)), nextPageToken: "" };
}

const one = "/v2/projects/{project}/dataconnectors/{connector}";
const reads = { method: "GET", role: "roles/project.user" } as const;

export const connectorRecordCalls: readonly ProjectCall[] = [
  {
    ...reads,
    path: `${one}:metrics`,
    summary: "Tells how the last 24 hours' deliveries went, and how the queue stands.",
    answer: connectorMetrics,
    run: metrics,
  },
  {
    ...reads,
    path: `${one}/gaps`,
    summary:
      "Lists the intervals in which events were dropped by rule, each with the replay that would close it, as far as one can.",
    query: onePageQuery,
    answer: gapList,
    run: gaps,
  },
];
