/** Tries at intervals whether a receiver that was down is back, each time with another event. */

import type { ConnectorJobMessage } from "../../shared/core/job.ts";
import { deliverBatch } from "../../shared/delivery/attempt/batch.ts";
import { adjustMapping, settleMapping } from "../../shared/delivery/connector/settle-mapping.ts";
import type { OpenConnector } from "../../shared/delivery/port.ts";
import type { PerformPort } from "./port.ts";

/**
 * Bounds the tries of one probe. Outdated copies and dropped events do not reach the receiver, so the next event is
 * tried.
 */
const mostTries = 10;

export async function probe(message: ConnectorJobMessage, port: PerformPort): Promise<void> {
  const { project, connector: id } = message;
  const open = await port.open(project, id);
  if (!open) return;
  const isProbed = open.connector.status === "ACTIVE" && open.health.state === "DOWN";
  if (!isProbed) return settleMapping(project, id, port);
  const start = port.nowMillis();
  const next = start + port.timing.probeEverySeconds * 1000;
  // Ends a repeated job here, so that the receiver is never tried more often.
  if (!(await port.claimProbe(project, id, next, start + port.timing.probeEarlyMillis))) return;
  if (!open.health.mappingOff) await stopMapping(open, port);
  // Catches every error, since the claim is taken: a job that failed now would have to wait for `watch`.
  const back = await isBack(open, port).catch((error: unknown) => {
    port.report("cannot probe", { connector: id, error });
    return false;
  });
  if (back) return comeUp(open, port);
  await port.sendJob(message, Math.max(1, Math.round((next - port.nowMillis()) / 1000)));
}

/**
 * Stops the mapping. Asks only until it is known to be off, since Lambda's control plane takes only about fifteen calls
 * a second from an account.
 */
async function stopMapping(open: OpenConnector, port: PerformPort): Promise<void> {
  const { project, id } = open.connector;
  try {
    if (await adjustMapping(open, port))
      await port.health.changeHealth(project, id, { mappingOff: true }, { state: "DOWN" });
  } catch (error) {
    port.report("cannot stop the mapping of a receiver that is down", { connector: id, error });
  }
}

/** Tries the receiver. Answers true for an empty queue too, which needs no probes: its next event is tried as usual. */
async function isBack({ connector }: OpenConnector, port: PerformPort): Promise<boolean> {
  const { queueUrl } = connector;
  for (let tries = 0; tries < mostTries; tries++) {
    const { visible, hidden } = await countTwice(queueUrl, port);
    if (visible + hidden === 0) return true;
    const records = await port.waiting.receive(queueUrl, 1);
    if (records.length === 0) return false;
    const { probedHideSeconds, onlyProbedHideSeconds } = port.timing;
    const handling = { probing: true, hideSeconds: visible > 1 ? probedHideSeconds : onlyProbedHideSeconds };
    const { remaining, acknowledged, failed } = await deliverBatch(records, port, handling);
    const done = records.filter(({ messageId }) => !remaining.has(messageId));
    await port.waiting.remove(
      queueUrl,
      done.map(({ receiptHandle }) => receiptHandle),
    );
    if (acknowledged > 0) return true;
    // Checks `failed` too, since an old event that failed is not on the queue any more: it was sent again as a new
    // message.
    if (failed > 0 || remaining.size > 0) return false;
  }
  return false;
}

/** Counts again if the first count is zero, since SQS's counts are only approximate. */
async function countTwice(queueUrl: string, port: PerformPort): Promise<{ visible: number; hidden: number }> {
  const first = await port.waiting.count(queueUrl);
  if (first.visible + first.hidden > 0) return first;
  await port.wait(1000);
  return port.waiting.count(queueUrl);
}

/** Ends the outage. The mapping takes up to a minute to work again, and the backlog is drained from here until then. */
async function comeUp({ connector }: OpenConnector, port: PerformPort): Promise<void> {
  const { project, id } = connector;
  const up = { state: "DRAINING", downSince: undefined, mappingOff: undefined, nextProbeAt: port.nowMillis() } as const;
  if (!(await port.health.changeHealth(project, id, up, { state: "DOWN" }))) return;
  // Clears the failures here too: if nothing was left to probe with, no success has cleared them.
  await port.health.clearFailing(project, id);
  await port.sendJob({ version: 1, kind: "drain", project, connector: id }, 0);
}
