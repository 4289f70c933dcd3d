/** Performs SendMessage and SendMessageBatch, with the limits of standard queues. */

import type { JsonObject } from "../../template/json.ts";
import { asNumber, asObject, asText } from "../../template/json.ts";
import { demandBatch, type Entry, type FailedEntry, failedEntry } from "./batches.ts";
import { calculateMessageSize, type MessageAttributeValue, SqsError } from "./fauxqs.ts";
import type { LaptopQueue } from "./laptop-queue.ts";
import type { LaptopQueues } from "./laptop-queues.ts";
import type { StoredMessage } from "./message.ts";

/** SQS takes at most 1 MiB of bodies and attributes, in one message as in one batch. */
const largestRequestBytes = 1_048_576;

/** SQS takes only the characters of XML 1.0. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: three control characters are allowed, the others are what it finds.
const forbiddenCharacter = /[^\x09\x0A\x0D\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** SQS allows these characters in the id of a message group. */
const groupIdForm = /^[a-zA-Z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

interface Sent {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
  readonly MD5OfMessageAttributes?: string;
}

export interface SentBatch {
  readonly Successful: (Sent & { readonly Id: string })[];
  readonly Failed: FailedEntry[];
}

/** Answers the bytes of body and attributes, which SQS limits and bills. */
export function sizeOf(entry: JsonObject): number {
  return calculateMessageSize(asText(entry.MessageBody) ?? "", attributesOf(entry));
}

export function sendMessage(queues: LaptopQueues, queue: LaptopQueue, input: JsonObject): Sent {
  return answer(send(queues, queue, input));
}

/** Sends the entries that can be sent. The others stand in `Failed`, as do those for which `fails` answers true. */
export function sendMessageBatch(
  queues: LaptopQueues,
  queue: LaptopQueue,
  input: JsonObject,
  fails: () => boolean = () => false,
): SentBatch {
  const entries = demandBatch(input);
  const total = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (total > largestRequestBytes) {
    throw new SqsError("BatchRequestTooLong", `Batch requests cannot be longer than ${largestRequestBytes} bytes.`);
  }
  const result: SentBatch = { Successful: [], Failed: [] };
  for (const entry of entries) sendEntry(queues, queue, entry, fails, result);
  return result;
}

function sendEntry(
  queues: LaptopQueues,
  queue: LaptopQueue,
  entry: Entry,
  fails: () => boolean,
  result: SentBatch,
): void {
  if (fails()) {
    result.Failed.push(failedEntry(entry.Id));
    return;
  }
  try {
    result.Successful.push({ Id: entry.Id, ...answer(send(queues, queue, entry)) });
  } catch (error) {
    result.Failed.push(failedEntry(entry.Id, error));
  }
}

function send(queues: LaptopQueues, queue: LaptopQueue, input: JsonObject): StoredMessage {
  const body = asText(input.MessageBody) ?? "";
  const attributes = attributesOf(input);
  demandBody(body, attributes, queue);
  const groupId = input.MessageGroupId === undefined ? undefined : (asText(input.MessageGroupId) ?? "");
  if (groupId !== undefined && !groupIdForm.test(groupId))
    throw invalid("MessageGroupId can have 1 to 128 printable ASCII characters.");
  if (input.MessageDeduplicationId !== undefined)
    throw invalid("MessageDeduplicationId is not valid for this queue type.");
  const delaySeconds = asNumber(input.DelaySeconds ?? queue.attributes.DelaySeconds) ?? 0;
  if (delaySeconds < 0 || delaySeconds > 900) throw invalid("DelaySeconds must be >= 0 and <= 900.");
  return queues.send(queue, { body, attributes, delaySeconds, groupId });
}

function demandBody(body: string, attributes: Record<string, MessageAttributeValue>, queue: LaptopQueue): void {
  if (body === "") throw new SqsError("MissingParameter", "The request must contain the parameter MessageBody.");
  const texts = [body, ...Object.values(attributes).map((attribute) => attribute.StringValue ?? "")];
  if (texts.some((text) => forbiddenCharacter.test(text))) {
    throw new SqsError("InvalidMessageContents", "The message contains characters outside the allowed set.");
  }
  if (Object.keys(attributes).length > 10)
    throw invalid("Number of message attributes exceeds the allowed maximum [10].");
  const limit = Math.min(Number(queue.attributes.MaximumMessageSize), largestRequestBytes);
  if (calculateMessageSize(body, attributes) > limit) throw invalid(`Message must be shorter than ${limit} bytes.`);
}

const invalid = (reason: string): SqsError =>
  new SqsError("InvalidParameterValue", `One or more parameters are invalid. Reason: ${reason}`);

function attributesOf(input: JsonObject): Record<string, MessageAttributeValue> {
  if (input.MessageAttributes === undefined) return {};
  const pairs = Object.entries(asObject(input.MessageAttributes)).map(([name, value]) => [
    name,
    attributeOf(name, asObject(value)),
  ]);
  return Object.fromEntries(pairs);
}

function attributeOf(name: string, value: JsonObject): MessageAttributeValue {
  const type = asText(value.DataType) ?? "";
  const text = asText(value.StringValue);
  const binary = asText(value.BinaryValue);
  if (!/^(String|Number|Binary)(\..+)?$/.test(type) || (text ?? binary) === undefined) {
    throw new SqsError("InvalidParameterValue", `The message attribute '${name}' must have a type and a value.`);
  }
  return {
    DataType: type,
    ...(text === undefined ? {} : { StringValue: text }),
    ...(binary === undefined ? {} : { BinaryValue: binary }),
  };
}

const answer = (message: StoredMessage): Sent => ({
  MessageId: message.messageId,
  MD5OfMessageBody: message.md5OfBody,
  ...(message.md5OfMessageAttributes === "" ? {} : { MD5OfMessageAttributes: message.md5OfMessageAttributes }),
});
