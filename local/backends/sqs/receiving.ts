/** Performs ReceiveMessage, and shows received messages in the forms that their readers expect. */

import type { Received, ReceivedAttribute } from "../../aws/queue-message.ts";
import { asList, asNumber, asText, type JsonObject } from "../../template/json.ts";
import { account } from "../../template/names.ts";
import { calculateMessageSize, type MessageAttributeValue, type ReceivedMessage, SqsError } from "./fauxqs.ts";
import type { LaptopQueue } from "./laptop-queue.ts";
import type { InFlight } from "./message.ts";
import type { Receiving } from "./waiters.ts";

/** Reads how to receive. Throws for values that are out of range. */
export function receivingOf(queue: LaptopQueue, input: JsonObject): Receiving {
  const max = inRange("MaxNumberOfMessages", asNumber(input.MaxNumberOfMessages) ?? 1, 1, 10);
  const waitSeconds = asNumber(input.WaitTimeSeconds ?? queue.attributes.ReceiveMessageWaitTimeSeconds) ?? 0;
  const visibility = asNumber(input.VisibilityTimeout);
  return {
    max,
    waitMillis: inRange("WaitTimeSeconds", waitSeconds, 0, 20) * 1000,
    visibilitySeconds: visibility === undefined ? undefined : inRange("VisibilityTimeout", visibility, 0, 43_200),
  };
}

function inRange(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  const reason = `Must be between ${least} and ${most}.`;
  throw new SqsError("InvalidParameterValue", `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);
}

/** Throws for a short poll of a queue that has too many messages in flight. A long poll gets no messages instead. */
export function demandRoom(queue: LaptopQueue, receiving: Receiving): void {
  if (queue.isFull && receiving.waitMillis === 0) {
    throw new SqsError("OverLimit", "Too many messages of this queue are in flight.", 403);
  }
}

export const receivedBytes = (messages: readonly InFlight[]): number =>
  messages.reduce((sum, { message }) => sum + calculateMessageSize(message.body, message.messageAttributes), 0);

/** Shows a message as ReceiveMessage answers it. It has only the attributes that were asked for. */
export function shown(inFlight: InFlight, input: JsonObject): ReceivedMessage {
  const { message } = inFlight;
  const wanted = [...asList(input.AttributeNames), ...asList(input.MessageSystemAttributeNames)];
  const system = Object.entries(systemAttributes(inFlight)).filter(
    ([name]) => wanted.includes("All") || wanted.includes(name),
  );
  const own = wantedAttributes(message.messageAttributes, asList(input.MessageAttributeNames));
  return {
    MessageId: message.messageId,
    ReceiptHandle: inFlight.receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(system.length > 0 ? { Attributes: Object.fromEntries(system) } : {}),
    ...(own.length > 0 ? { MessageAttributes: Object.fromEntries(own) } : {}),
    // The digest covers all attributes, so it is right only if all are shown.
    ...(own.length > 0 && own.length === Object.keys(message.messageAttributes).length
      ? { MD5OfMessageAttributes: message.md5OfMessageAttributes }
      : {}),
  };
}

function wantedAttributes(
  attributes: Record<string, MessageAttributeValue>,
  wanted: readonly unknown[],
): [string, MessageAttributeValue][] {
  if (wanted.length === 0) return [];
  const fits = (name: string): boolean =>
    wanted
      .map((each) => asText(each) ?? "")
      .some((each) => {
        if (each === "All" || each === ".*" || each === name) return true;
        return each.endsWith(".*") && name.startsWith(each.slice(0, -1));
      });
  return Object.entries(attributes).filter(([name]) => fits(name));
}

function systemAttributes({ message, sentAt }: InFlight): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.approximateReceiveCount),
    SentTimestamp: String(sentAt),
    SenderId: account,
    ApproximateFirstReceiveTimestamp: String(message.approximateFirstReceiveTimestamp ?? 0),
    ...(message.messageGroupId === undefined ? {} : { MessageGroupId: message.messageGroupId }),
  };
}

/** Shows a message as an event of Lambda does. */
export function asReceived(inFlight: InFlight): Received {
  const { message, receiptHandle } = inFlight;
  const attributes = Object.entries(message.messageAttributes).map(([name, value]) => [
    name,
    asReceivedAttribute(value),
  ]);
  return {
    messageId: message.messageId,
    receiptHandle,
    body: message.body,
    md5OfBody: message.md5OfBody,
    attributes: systemAttributes(inFlight),
    messageAttributes: Object.fromEntries(attributes),
  };
}

const asReceivedAttribute = (value: MessageAttributeValue): ReceivedAttribute => ({
  dataType: value.DataType,
  ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
  ...(value.BinaryValue === undefined ? {} : { binaryValue: value.BinaryValue }),
  stringListValues: [],
  binaryListValues: [],
});
