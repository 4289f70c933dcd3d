/** Looks through a queue that nothing polls, and renews or drops old events, so that none expires unnoticed. */

import { isPolled } from "../../shared/core/connector/delivery-rules.ts";
import type { ConnectorJobMessage } from "../../shared/core/job.ts";
import { deliverBatch } from "../../shared/delivery/attempt/batch.ts";
import type { PerformPort } from "./port.ts";

const sweepMillis = 20_000;
/** Bounds what one sweep takes, since it has to release all of it within its time too. */
const mostHeld = 5_000;
/** Is longer than a sweep, so that no event is met twice in one sweep. */
const hideSeconds = 120;
const receivedAtOnce = 10;
const parallel = 5;
/** A sweep that finds old events is followed by another, since there may be more. */
const againAfterSeconds = 30;

/** What a sweep holds, and what it has found. */
interface Sweep {
  readonly queueUrl: string;
  readonly handles: string[];
  foundOld: boolean;
  /** True if the receiver came back meanwhile, or the connector was resumed. */
  isOver: boolean;
}

/**
 * Sweeps a queue. SQS hands out approximately the oldest events first, so the events that one sweep does not reach are
 * younger, and a later sweep finds them.
 */
export async function sweep(message: ConnectorJobMessage, port: PerformPort): Promise<void> {
  const { project, connector: id } = message;
  const open = await port.open(project, id);
  if (!open || isPolled(open.connector, open.health)) return;
  // Notes the sweep first, so that one that is cut off does not begin again each minute.
  await port.noteSweep(project, id, port.nowMillis());
  const state: Sweep = { queueUrl: open.connector.queueUrl, handles: [], foundOld: false, isOver: false };
  const deadline = port.nowMillis() + sweepMillis;
  const looks = await Promise.allSettled(Array.from({ length: parallel }, () => lookThrough(state, deadline, port)));
  // Releases only after all looks have ended, since until then they hold what they took.
  await release(state, port);
  for (const look of looks) if (look.status === "rejected") throw look.reason;
  if (state.foundOld && !state.isOver) await port.sendJob(message, againAfterSeconds);
}

async function lookThrough(state: Sweep, deadline: number, port: PerformPort): Promise<void> {
  while (port.nowMillis() < deadline && state.handles.length < mostHeld && !state.isOver) {
    const records = await port.waiting.receive(state.queueUrl, receivedAtOnce);
    if (records.length === 0) return;
    const { remaining, acknowledged, failed } = await deliverBatch(records, port, { deferSeconds: hideSeconds });
    const done = records.filter(({ messageId }) => !remaining.has(messageId));
    await port.waiting.remove(
      state.queueUrl,
      done.map(({ receiptHandle }) => receiptHandle),
    );
    if (done.length > 0) state.foundOld = true;
    // An event was attempted, so the receiver is tried again or the connector was resumed. Failed events then have to
    // wait for their back-off.
    if (acknowledged + failed > 0) state.isOver = true;
    else
      for (const { messageId, receiptHandle } of records)
        if (remaining.has(messageId)) state.handles.push(receiptHandle);
  }
}

/** Makes the events visible again, so that a probe or a resumed connector finds them at once. */
async function release({ queueUrl, handles }: Sweep, port: PerformPort): Promise<void> {
  const letGo = async (): Promise<void> => {
    for (let some = handles.splice(0, receivedAtOnce); some.length > 0; some = handles.splice(0, receivedAtOnce)) {
      const postponements = some.map((receiptHandle) => ({ receiptHandle, seconds: 0 }));
      await port.queue.postpone(queueUrl, postponements).catch((error: unknown) => {
        // The events come back by themselves when their visibility timeout is over.
        port.report("cannot release swept events", { queueUrl, error });
      });
    }
  };
  await Promise.all(Array.from({ length: parallel }, letGo));
}
