/**
 * The frame around functions that work off a buffer queue. A failed message comes back after a back-off of its own, and
 * not after the queue's visibility timeout, which is minutes long for the sake of slow invocations.
 */

import { chunksOf } from "../core/chunks.ts";
import { backOffSeconds } from "../core/delivery/back-off.ts";
import { logLines, type MessagesFailedFields } from "../core/log-lines.ts";
import { framed } from "./frame.ts";
import { log } from "./log.ts";
import { type BatchResponse, failuresOf, type QueueEvent, type QueueRecord } from "./sqs-event.ts";

/** Works off a batch. Answers the ids of messages that failed; if it throws, all have failed. */
type Work = (records: readonly QueueRecord[]) => Promise<Set<string>>;

/** Hides messages of a queue for some seconds each. */
type Postpone = (
  queueUrl: string,
  postponements: readonly { readonly receiptHandle: string; readonly seconds: number }[],
) => Promise<void>;

/** SQS changes ten messages at a time. */
const postponedAtOnce = 10;

interface Manner {
  /**
   * Lambda treats a batch alike of which all messages failed, and one that threw. The function's error alarm sees a
   * throw, which is no news where messages wait for somebody else's server.
   */
  readonly whenAllFail: "throw" | "name them";
}

/** Frames `work`. `queueUrls` are the queues that feed the function. */
export const createQueueHandler = (
  work: Work,
  postpone: Postpone,
  queueUrls: readonly string[],
  { whenAllFail }: Manner = { whenAllFail: "throw" },
) =>
  framed<QueueEvent, BatchResponse>(async ({ Records }) => {
    const failed = await work(Records).catch((error: unknown) => {
      log.error("batch failed", { messages: Records.length, error });
      return new Set(Records.map(({ messageId }) => messageId));
    });
    const records = Records.filter(({ messageId }) => failed.has(messageId));
    logFailed(records, Date.now());
    await Promise.all(
      [...Map.groupBy(records, queueUrlOf(queueUrls))].map(([url, group]) => hide(url, group, postpone)),
    );
    if (whenAllFail === "throw" && failed.size > 0 && failed.size === Records.length)
      throw new Error(`All ${failed.size} messages of a batch failed.`);
    return failuresOf(failed);
  });

/**
 * Says how old failed messages are, which alarms read. SQS's own age of the oldest message leaves out those that were
 * received three times or more, so that it stays low while messages fail again and again.
 */
function logFailed(records: readonly QueueRecord[], nowMillis: number): void {
  for (const [queue, group] of Map.groupBy(records, queueNameOf)) {
    const oldestMillis = Math.max(...group.map(({ attributes }) => nowMillis - Number(attributes.SentTimestamp)));
    const fields: MessagesFailedFields = { queue, oldestSeconds: Math.max(0, Math.round(oldestMillis / 1000)) };
    log.warn(logLines.messagesFailed, { messages: group.length, ...fields });
  }
}

const queueNameOf = ({ eventSourceARN }: QueueRecord): string => eventSourceARN.split(":").at(-1) ?? "";

const queueUrlOf =
  (queueUrls: readonly string[]) =>
  (record: QueueRecord): string | undefined =>
    queueUrls.find((url) => url.split("/").at(-1) === queueNameOf(record));

async function hide(queueUrl: string | undefined, records: readonly QueueRecord[], postpone: Postpone): Promise<void> {
  if (queueUrl === undefined) return;
  const postponements = records.map(({ receiptHandle, attributes }) => ({
    receiptHandle,
    seconds: backOffSeconds(Number(attributes.ApproximateReceiveCount), Math.random()),
  }));
  for (const some of chunksOf(postponements, postponedAtOnce)) {
    await postpone(queueUrl, some).catch((error: unknown) => {
      // They come back after the queue's visibility timeout instead.
      log.warn("cannot postpone", { queueUrl, messages: records.length, error });
    });
  }
}
