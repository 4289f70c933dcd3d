/**
 * Looks each minute at connectors that need attention, and disables them, has them probed or swept, or lets them go.
 */

import { chunksOf } from "../../shared/core/chunks.ts";
import type { DataConnector } from "../../shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../shared/core/connector/connector-health.ts";
import { isPolled } from "../../shared/core/connector/delivery-rules.ts";
import type { DisablingRule } from "../../shared/core/connector/disabling.ts";
import { disablingRule } from "../../shared/core/connector/receiver-health.ts";
import { isProbeLost, type Timing } from "../../shared/core/connector/timing.ts";
import { summarize } from "../../shared/core/delivery/stats.ts";
import { hourMillis, millisApart, minuteMillis } from "../../shared/core/duration.ts";
import type { ConnectorId, ProjectId } from "../../shared/core/id.ts";
import type { ConnectorJobMessage, JobMessage } from "../../shared/core/job.ts";
import { logLines, type WatchedFields } from "../../shared/core/log-lines.ts";
import type { MinuteCounts } from "../../shared/core/metering/minutes.ts";
import { waitingSeenWithinMillis } from "../../shared/delivery/health/health.ts";

interface WatchedConnector {
  readonly project: ProjectId;
  readonly connector: ConnectorId;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly sweptAt?: number;
}

export interface WatchPort {
  readonly watched: () => Promise<readonly WatchedConnector[]>;
  readonly withHealth: (
    project: ProjectId,
    connector: ConnectorId,
  ) => Promise<{ connector: DataConnector | undefined; health: ConnectorHealth }>;
  /**
   * Answers the counts of a connector's minutes between two times, in milliseconds since 1970; the last not included.
   */
  readonly minutes: (connector: ConnectorId, from: number, to: number) => Promise<readonly MinuteCounts[]>;
  readonly disable: (connector: DataConnector, rule: DisablingRule) => Promise<void>;
  readonly letGo: (project: ProjectId, connector: ConnectorId) => Promise<void>;
  readonly sendJob: (message: JobMessage, delaySeconds: number) => Promise<void>;
  /** Answers jobs whose next slice is long due. */
  readonly stalledJobs: (beforeMillis: number) => Promise<readonly { project: ProjectId; job: string }[]>;
  readonly timing: Timing;
  readonly nowMillis: () => number;
  /** From 0, less than 1. */
  readonly random: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
  readonly inform: (message: string, fields: Record<string, unknown>) => void;
}

/** SQS keeps an event a day longer than our rules do, so a sweep every six hours is in time. */
const sweepEveryMillis = 6 * hourMillis;
const halfMadeAfterMillis = minuteMillis;
const jobStalledAfterMillis = 10 * minuteMillis;
/** Keeps a connector on the list for this long at least: the call that put it there may still be at work. */
const youngMillis = 2 * minuteMillis;
const lookedAtOnce = 20;
/** Spreads what many connectors need in the same minute, so that it is not all done in the same second. */
const spreadSeconds = 30;

export async function watch(port: WatchPort): Promise<void> {
  const watched = await port.watched();
  let oldestMillis = 0;
  for (const group of chunksOf(watched, lookedAtOnce)) {
    const ages = await Promise.all(group.map((each) => lookSafely(each, port)));
    oldestMillis = Math.max(oldestMillis, ...ages);
  }
  const fields: WatchedFields = { oldestEventSeconds: Math.round(oldestMillis / 1000) };
  port.inform(logLines.watched, { connectors: watched.length, ...fields });
  await resumeJobs(port);
}

/** Looks at a connector. Reports an error, so that the other connectors are looked at too. */
async function lookSafely(each: WatchedConnector, port: WatchPort): Promise<number> {
  try {
    return await lookAt(each, port);
  } catch (error) {
    port.report("cannot look at a connector", { project: each.project, connector: each.connector, error });
    return 0;
  }
}

/** Looks at a connector. Answers the age of its oldest waiting event, in milliseconds. */
async function lookAt(watched: WatchedConnector, port: WatchPort): Promise<number> {
  const { project, connector: id } = watched;
  const { connector, health } = await port.withHealth(project, id);
  const nowMillis = port.nowMillis();
  const failures = connector ? await failuresOf(connector, nowMillis, port) : 0;
  if (!connector || isWell(connector, health, failures, nowMillis)) {
    if (millisApart(nowMillis, watched.since) >= youngMillis) await letGo(watched, connector, port);
    return 0;
  }
  const rule = connector.status === "ACTIVE" ? disablingRule(health, failures) : undefined;
  if (rule) await port.disable(connector, rule);
  else await keepGoing(watched, connector, health, port);
  return overdueMillis(connector, health, nowMillis);
}

async function failuresOf(connector: DataConnector, nowMillis: number, port: WatchPort): Promise<number> {
  const minutes = await port.minutes(connector.id, countedFrom(connector, nowMillis), nowMillis + 1);
  return summarize(minutes).errorCount;
}

/**
 * Answers where the counting of failures begins: an hour ago, or when the connector was disabled last, so that old
 * failures do not disable it again as soon as it is enabled.
 */
const countedFrom = ({ disabledSince = 0 }: DataConnector, nowMillis: number): number =>
  // Disabled later than now means that the clock was set back since; DynamoDB takes no range that ends before it begins.
  Math.min(nowMillis, Math.max(nowMillis - hourMillis, disabledSince + minuteMillis));

/**
 * Takes a connector off the list. Finally repairs its mapping, since the call that changed the connector may have
 * crashed halfway, or removes it if the connector was deleted.
 */
async function letGo(
  { project, connector: id }: WatchedConnector,
  connector: DataConnector | undefined,
  port: WatchPort,
) {
  await sendSpread({ version: 1, kind: connector ? "mapping" : "remove", project, connector: id }, port);
  await port.letGo(project, id);
}

/**
 * Tells whether a connector needs no attention: no attempt has failed for an hour, and nothing has to be kept going.
 */
const isWell = (connector: DataConnector, health: ConnectorHealth, failures: number, nowMillis: number): boolean =>
  failures === 0 &&
  millisApart(nowMillis, connector.disabledSince ?? 0) >= hourMillis &&
  health.state === undefined &&
  isPolled(connector, health) &&
  health.failingSince === undefined &&
  connector.mapping !== undefined;

async function keepGoing(
  watched: WatchedConnector,
  connector: DataConnector,
  health: ConnectorHealth,
  port: WatchPort,
): Promise<void> {
  const nowMillis = port.nowMillis();
  const { project, id } = connector;
  const job = (kind: ConnectorJobMessage["kind"]): ConnectorJobMessage => ({
    version: 1,
    kind,
    project,
    connector: id,
  });
  const isLost = isProbeLost(health, nowMillis, port.timing);
  if (health.state && isLost) await sendSpread(job(health.state === "DOWN" ? "probe" : "drain"), port);
  // Waits before it repairs a mapping, since the call that makes a connector may still be at work.
  if (!connector.mapping && millisApart(nowMillis, watched.since) > halfMadeAfterMillis)
    await sendSpread(job("mapping"), port);
  const lastSweep = watched.sweptAt ?? watched.since;
  if (!isPolled(connector, health) && millisApart(nowMillis, lastSweep) >= sweepEveryMillis)
    await sendSpread(job("sweep"), port);
}

/**
 * Answers how long the oldest event waits that its receiver should have by now; 0 if there is none, and for a connector
 * that is disabled. An event that was not seen waiting for a while has been delivered, unless nobody looks.
 */
function overdueMillis(connector: DataConnector, health: ConnectorHealth, nowMillis: number): number {
  const { oldestWaiting, oldestSeenAt = 0 } = health;
  if (oldestWaiting === undefined || connector.status !== "ACTIVE") return 0;
  const isWaiting = health.state === "DOWN" || millisApart(nowMillis, oldestSeenAt) < waitingSeenWithinMillis;
  return isWaiting ? Math.max(0, nowMillis - oldestWaiting) : 0;
}

/** Starts the next slice of jobs that have none, since the function of their last slice was cut off. */
async function resumeJobs(port: WatchPort): Promise<void> {
  for (const { project, job } of await port.stalledJobs(port.nowMillis() - jobStalledAfterMillis)) {
    await sendSpread({ version: 1, kind: "job", project, job }, port);
  }
}

/** Sends a job with a delay that ends before the next look, which would send it again. */
const sendSpread = (message: JobMessage, port: WatchPort): Promise<void> =>
  port.sendJob(message, Math.floor(port.random() * spreadSeconds));
