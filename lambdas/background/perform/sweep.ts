/** Looks through a queue that nothing polls, so that no event on it expires in silence: renews or drops what is old. */

import { isPolled } from "../../shared/core/connector/delivery-rules.ts";
import type { ConnectorJobMessage } from "../../shared/core/job.ts";
import { deliverBatch } from "../../shared/delivery/attempt/batch.ts";
import type { PerformPort } from "./port.ts";

const sweepMillis = 20_000;
/** What one sweep takes in hand: it has to let go of all of it within its time too. */
const mostHeld = 5_000;
/** Longer than a sweep, so that none is met twice. */
const hideSeconds = 120;
const receivedAtOnce = 10;
const parallel = 5;
/** Where something was old, more may be: the next sweep follows, until one finds nothing. */
const againAfterSeconds = 30;

/** What a sweep holds, and what it found. */
interface Sweep {
  readonly queueUrl: string;
  readonly handles: string[];
  foundOld: boolean;
  /** The receiver came back meanwhile, or the connector was resumed. */
  isOver: boolean;
}

/** SQS hands out about the oldest first: what one sweep does not reach is younger, and the turn of a later one. */
export async function sweep(message: ConnectorJobMessage, port: PerformPort): Promise<void> {
  const { project, connector: id } = message;
  const open = await port.open(project, id);
  if (!open || isPolled(open.connector, open.health)) return;
  // First of all: a sweep that is cut off must not begin anew each minute.
  await port.noteSweep(project, id, port.nowMillis());
  const state: Sweep = { queueUrl: open.connector.queueUrl, handles: [], foundOld: false, isOver: false };
  const deadline = port.nowMillis() + sweepMillis;
  const looks = await Promise.allSettled(Array.from({ length: parallel }, () => lookThrough(state, deadline, port)));
  // Only now all of them hold what they took.
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
    // What failed waits as long as its back-off says.
    if (acknowledged + failed > 0) state.isOver = true;
    else
      for (const { messageId, receiptHandle } of records)
        if (remaining.has(messageId)) state.handles.push(receiptHandle);
  }
}

/** Lets a prober, or whoever resumes the connector, find them at once. */
async function release({ queueUrl, handles }: Sweep, port: PerformPort): Promise<void> {
  const letGo = async (): Promise<void> => {
    for (let some = handles.splice(0, receivedAtOnce); some.length > 0; some = handles.splice(0, receivedAtOnce)) {
      const postponements = some.map((receiptHandle) => ({ receiptHandle, seconds: 0 }));
      await port.queue.postpone(queueUrl, postponements).catch((error: unknown) => {
        // They come back by themselves when their time is over.
        port.report("cannot release swept events", { queueUrl, error });
      });
    }
  };
  await Promise.all(Array.from({ length: parallel }, letGo));
}
