/** Turns records into DynamoDB's attribute values, whatever keys their senders chose. */

import { marshall } from "@aws-sdk/util-dynamodb";

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * Turns records with a key `constructor` into maps. The library takes an object's kind from its constructor's name, so
 * it fails where a sender's key stands in that place.
 */
function recordsAsMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(recordsAsMaps);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, recordsAsMaps(inner)] as const);
  return Object.hasOwn(value, "constructor") ? new Map(entries) : Object.fromEntries(entries);
}

/** Answers the attribute values of a record without what is undefined in it. */
export const attributeValues = (record: object) =>
  marshall(Object.fromEntries(Object.entries(record).map(([name, value]) => [name, recordsAsMaps(value)])), {
    removeUndefinedValues: true,
  });
