/** Looks through a queue that nothing polls, so that no event on it expires in silence: renews or drops what is old. */

import { isPolled } from "../core/delivery-rules.ts";
import type { ConnectorJobMessage } from "../core/job.ts";
import { deliverBatch } from "../delivery/batch.ts";
import type { DeliveryRecord } from "../delivery/port.ts";
import type { PerformPort } from "./port.ts";

const sweepMillis = 40_000;
/** Longer than a sweep, so that none is met twice. */
const hideSeconds = 300;
const receivedAtOnce = 10;
const parallel = 5;

/** SQS hands out about the oldest first: what one sweep does not reach is younger, and the turn of a later one. */
export async function sweep({ project, connector: id }: ConnectorJobMessage, port: PerformPort): Promise<void> {
  const open = await port.open(project, id);
  if (!open || isPolled(open.connector, open.health)) return;
  const deadline = port.nowMillis() + sweepMillis;
  const kept: DeliveryRecord[] = [];
  const { queueUrl } = open.connector;
  const lookThrough = async (): Promise<void> => {
    while (port.nowMillis() < deadline) {
      const records = await port.waiting.receive(queueUrl, receivedAtOnce);
      if (records.length === 0) return;
      kept.push(...(await keepOrDrop(queueUrl, records, port)));
    }
  };
  try {
    await Promise.all(Array.from({ length: parallel }, lookThrough));
  } finally {
    await release(queueUrl, kept, port);
  }
  await port.noteSweep(project, id, port.nowMillis());
}

async function keepOrDrop(queueUrl: string, records: readonly DeliveryRecord[], port: PerformPort) {
  const { remaining, failed } = await deliverBatch(records, port, { deferSeconds: hideSeconds });
  const done = records.filter(({ messageId }) => !remaining.has(messageId));
  await port.waiting.remove(
    queueUrl,
    done.map(({ receiptHandle }) => receiptHandle),
  );
  // Its receiver came back meanwhile: what failed waits as long as its back-off says.
  return failed > 0 ? [] : records.filter(({ messageId }) => remaining.has(messageId));
}

/** Lets a prober, or whoever resumes the connector, find them at once. */
async function release(queueUrl: string, kept: readonly DeliveryRecord[], port: PerformPort): Promise<void> {
  const postponements = kept.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 }));
  for (let start = 0; start < postponements.length; start += receivedAtOnce) {
    await port.queue.postpone(queueUrl, postponements.slice(start, start + receivedAtOnce)).catch((error: unknown) => {
      // They come back by themselves when their time is over.
      port.report("cannot release swept events", { queueUrl, error });
    });
  }
}
