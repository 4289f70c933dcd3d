/** Keeps a connector's health: counts failures in a row, notices that a receiver is down, and starts probing it. */

import type { DataConnector } from "../../core/connector/connector.ts";
import type { ConnectorHealth, LastError } from "../../core/connector/connector-health.ts";
import type { ConnectorMessage } from "../../core/connector/connector-message.ts";
import { isDown } from "../../core/connector/receiver-health.ts";
import { isProbeLost } from "../../core/connector/timing.ts";
import type { Attempt } from "../../core/delivery/attempt.ts";
import { isReceiversFault } from "../../core/delivery/delivery.ts";
import { hourMillis, millisApart } from "../../core/duration.ts";
import { isoMillis } from "../../core/instant.ts";
import type { DeliveryPort, OpenConnector } from "../port.ts";

interface Batch {
  readonly open: OpenConnector;
  readonly attempts: readonly Attempt[];
  /** The events that stay on the queue. */
  readonly waiting: readonly Pick<ConnectorMessage, "acceptedAt">[];
}

type HealthPort = Pick<DeliveryPort, "health" | "sendJob" | "nowMillis" | "timing">;

/**
 * Events wait at most 15 minutes between attempts, so an event that was not seen for longer is not waiting any more.
 */
export const waitingSeenWithinMillis = 16 * 60_000;
/** The same error, or the same oldest event, is noted again only after this time. */
const noteAgainMillis = 10_000;
const watchedForMillis = hourMillis;
/** A receiver that fails is tried far more often. After a longer time nobody tried it: the platform was off, or its clock was set. */
const mostBetweenFailuresMillis = hourMillis;

/** Notes what a batch shows about its receiver. Writes nothing if no event failed, in this batch or before it. */
export async function noteHealth(batch: Batch, port: HealthPort): Promise<void> {
  const { open, attempts, waiting } = batch;
  const { connector, health } = open;
  const succeeded = attempts.some(({ outcome }) => outcome.kind === "acknowledged");
  const failed = attempts.filter(({ outcome }) => isReceiversFault(outcome));
  if (succeeded && health.failingSince !== undefined) await port.health.clearFailing(connector.project, connector.id);
  if (waiting.length === 0) return;
  if (!isWatched(health, port.nowMillis())) {
    await port.health.watch(connector.project, connector.id, port.nowMillis());
  }
  const news = newsOf(batch, failed, port.nowMillis());
  if (failed.length > 0 && !succeeded) await countFailures(open, failed, news, port);
  else if (Object.keys(news).length > 0) await port.health.noteHealth(connector.project, connector.id, news);
  if (connector.disableOnGone && failed.some(({ outcome }) => outcome.status === 410)) {
    await port.health.disable(connector, "gone");
  }
  if (failed.length === 0) await searchLostProbe(open, port);
}

/**
 * Tells whether the connector is on the list of `watch`. Trusts the note for an hour only, since `watch` may let the
 * connector go just as it is noted again.
 */
const isWatched = ({ watchedAt = 0 }: ConnectorHealth, nowMillis: number): boolean =>
  millisApart(nowMillis, watchedAt) < watchedForMillis;

/** Answers what the batch adds to the known health of the connector. */
function newsOf({ open, waiting }: Batch, failed: readonly Attempt[], nowMillis: number): Partial<ConnectorHealth> {
  const { health } = open;
  const oldest = Math.min(...waiting.map(({ acceptedAt }) => acceptedAt));
  const { oldestWaiting = Number.POSITIVE_INFINITY, oldestSeenAt = 0 } = health;
  const isOldest = oldest < oldestWaiting || millisApart(nowMillis, oldestSeenAt) > waitingSeenWithinMillis;
  const isSeenAgain = oldest === oldestWaiting && millisApart(nowMillis, oldestSeenAt) > noteAgainMillis;
  const lastError = lastErrorOf(failed, nowMillis);
  return {
    ...(isOldest || isSeenAgain ? { oldestWaiting: oldest, oldestSeenAt: nowMillis } : {}),
    ...(lastError && isNews(lastError, health.lastError) ? { lastError } : {}),
    ...(isWatched(health, nowMillis) ? {} : { watchedAt: nowMillis }),
  };
}

function lastErrorOf(failed: readonly Attempt[], nowMillis: number): LastError | undefined {
  const outcome = failed.at(-1)?.outcome;
  if (outcome?.kind !== "failed") return undefined;
  const { status, errorClass, message } = outcome;
  return { time: isoMillis(nowMillis), status, errorClass, message };
}

const isNews = (error: LastError, before: LastError | undefined): boolean =>
  before?.errorClass !== error.errorClass ||
  before.status !== error.status ||
  millisApart(Date.parse(error.time), Date.parse(before.time)) >= noteAgainMillis;

async function countFailures(
  { connector, health }: OpenConnector,
  failed: readonly Attempt[],
  set: Partial<ConnectorHealth>,
  port: HealthPort,
): Promise<void> {
  const known = health.failedEvents ?? new Set<string>();
  const events = known.size >= 2 ? [] : [...new Set(failed.map(({ message }) => message.eventId))].slice(0, 2);
  const nowMillis = port.nowMillis();
  const note = { failures: failed.length, events, nowMillis, set: { ...set, ...failingTimes(health, nowMillis) } };
  const after = await port.health.noteFailures(connector.project, connector.id, note);
  if (after.state !== "DOWN" && isDown(after, nowMillis, port.timing)) await goDown(connector, after, port);
}

/**
 * Answers the time of this failure, and moves the time of the first one on by what went by without any attempt: only
 * time in which the receiver was tried counts against it.
 */
function failingTimes({ failingSince, failedAt }: ConnectorHealth, nowMillis: number): Partial<ConnectorHealth> {
  const pauseMillis = nowMillis - (failedAt ?? nowMillis);
  const isPause = pauseMillis < 0 || pauseMillis > mostBetweenFailuresMillis;
  if (failingSince === undefined || !isPause) return { failedAt: nowMillis };
  return { failedAt: nowMillis, failingSince: failingSince + pauseMillis };
}

/**
 * Marks the receiver as down: `deliver` defers its events from now on, and probes try it. If several invocations notice
 * this at the same time, one of them starts the probing.
 */
export async function goDown(connector: DataConnector, { state }: ConnectorHealth, port: HealthPort): Promise<void> {
  const nowMillis = port.nowMillis();
  const nextProbeAt = nowMillis + port.timing.probeEverySeconds * 1000;
  const down = { state: "DOWN", downSince: nowMillis, mappingOff: undefined, nextProbeAt } as const;
  const first = await port.health.changeHealth(connector.project, connector.id, down, { state });
  if (first) await startProbing(connector, port);
}

/** Starts the probing. If the job gets lost, `watch` or the next deferred batch starts it again. */
async function startProbing({ project, id: connector }: DataConnector, port: HealthPort): Promise<void> {
  await port.sendJob({ version: 1, kind: "mapping", project, connector }, 0);
  await port.sendJob({ version: 1, kind: "probe", project, connector }, port.timing.probeEverySeconds);
}

async function searchLostProbe({ connector, health }: OpenConnector, port: HealthPort): Promise<void> {
  const isLost = isProbeLost(health, port.nowMillis(), port.timing);
  if (health.state === "DOWN" && isLost) await startProbing(connector, port);
}
