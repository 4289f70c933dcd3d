/**
 * Queues what sources published while a topic rule could not queue it. Each message keeps the time at which it was
 * received, and one that is queued twice makes the same events.
 */

import { chunksOf } from "../../shared/core/chunks.ts";
import { minuteMillis } from "../../shared/core/duration.ts";
import { encodeForQueue } from "../../shared/core/intake/intake-body.ts";
import { logLines } from "../../shared/core/log-lines.ts";
import { readUnqueued } from "../../shared/core/mqtt/unqueued-record.ts";

export interface RequeuePort {
  /** Answers keys in their order, which is that of receipt, beginning after the key `after`. */
  readonly list: (after: string | undefined) => Promise<readonly string[]>;
  readonly get: (key: string) => Promise<string>;
  readonly remove: (key: string) => Promise<void>;
  /** Resolves when all are on the MQTT intake queue. */
  readonly send: (bodies: readonly string[]) => Promise<void>;
  readonly nowMillis: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
  readonly inform: (message: string, fields: Record<string, unknown>) => void;
}

/** Bounds what is in memory: twenty messages of the largest payload that the broker takes. */
const requeuedAtOnce = 20;
/** Leaves the rest to the next minute, which is then less than a minute away. */
const longestMillis = minuteMillis / 2;

interface Unqueued {
  readonly key: string;
  readonly body: string;
}

/** Works for half a minute at most. Stops at the first failure, since the queue is then still away. */
export async function requeue(port: RequeuePort): Promise<void> {
  const endAt = port.nowMillis() + longestMillis;
  let requeued = 0;
  let after: string | undefined;
  do {
    const keys = await port.list(after);
    // Is told before anything can fail, since the alarm rings by this line.
    if (after === undefined && keys.length > 0) port.inform(logLines.notQueued, { messages: keys.length });
    for (const some of chunksOf(keys, requeuedAtOnce)) requeued += await requeueSome(some, port);
    after = keys.at(-1);
  } while (after !== undefined && port.nowMillis() < endAt);
  if (requeued > 0) port.inform("queued what a topic rule could not", { messages: requeued });
}

async function requeueSome(keys: readonly string[], port: RequeuePort): Promise<number> {
  const read = (await Promise.all(keys.map((key) => tryRead(key, port)))).filter((one) => one !== undefined);
  if (read.length === 0) return 0;
  await port.send(read.map(({ body }) => body));
  // Removes last: a message that is queued twice does less harm than one that is lost.
  await Promise.all(read.map(({ key }) => port.remove(key)));
  return read.length;
}

/** Leaves an object that cannot be read where it is, for a person to look at, and goes on with the others. */
async function tryRead(key: string, port: RequeuePort): Promise<Unqueued | undefined> {
  const text = await port.get(key);
  try {
    return { key, body: encodeForQueue(readUnqueued(key, text)) };
  } catch (error) {
    port.report("cannot queue a message again", { key, error });
    return undefined;
  }
}
