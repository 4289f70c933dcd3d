/**
 * Says which requests are ordinary: so small, and with so few receivers, that the door sends them to their queues itself
 * (docs/adr/0087-ordinary-requests-are-routed-at-the-door.md). All others are for `route`.
 */

import type { IntakeRequest } from "../../shared/core/intake/intake-message.ts";
import type { RequestMessages } from "../../shared/routing/request-messages.ts";

/** What is more takes longer to make than to hand on, and is better made in turns with what other projects send. */
const mostPoints = 25;
/** SQS counts a message as one for each 64 KiB of it. What is more costs more the more queues it goes to. */
const mostBytes = 64 * 1024;
/** Bounds what a request waits for, since the slowest of its queues decides. */
const mostQueues = 4;
/** SQS takes ten messages in one call, so that each queue takes its part of a request in one, or nothing of it. */
const mostMessagesOfQueue = 10;

export interface Addressed {
  readonly body: string;
  readonly group?: string;
}

/** Says whether the request is small, which is known before anything is read. `bytes` is its size as a message. */
export const isSmall = ({ points }: Pick<IntakeRequest, "points">, bytes: number): boolean =>
  points.length <= mostPoints && bytes <= mostBytes;

/**
 * What a request is: `ordinary`, with what is to be sent by queue; `large`, for its events are too many, which the next
 * one's may not be; or `unusual` by its receivers, so that others of its project are likely to be so for a while.
 */
export type Kind =
  | { readonly kind: "ordinary"; readonly byQueue: ReadonlyMap<string, readonly Addressed[]> }
  | { readonly kind: "large" }
  | { readonly kind: "unusual" };

/**
 * Says what kind of request became these messages. Receivers are unusual that are many, not active, or not wholly made:
 * what such a receiver misses is counted, and its queue waited for, by `route`.
 */
export function kindOf({ kept, delivered, missed }: RequestMessages): Kind {
  if (missed.length > 0 || delivered.some(({ connector }) => connector.mapping === undefined)) {
    return { kind: "unusual" };
  }
  const byQueue = new Map<string, Addressed[]>();
  const add = (queueUrl: string, message: Addressed): void => {
    const messages = byQueue.get(queueUrl);
    if (messages) messages.push(message);
    else byQueue.set(queueUrl, [message]);
  };
  for (const { queueUrl, group, body } of kept) add(queueUrl, { body, group });
  for (const { connector, body } of delivered) add(connector.queueUrl, { body });
  if (byQueue.size > mostQueues) return { kind: "unusual" };
  const isLarge = [...byQueue.values()].some(({ length }) => length > mostMessagesOfQueue);
  return isLarge ? { kind: "large" } : { kind: "ordinary", byQueue };
}
