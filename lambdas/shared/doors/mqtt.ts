/**
 * Describes what travels over MQTT, for the AsyncAPI document. `route` reads payloads with the parser of `/api/data`,
 * which is quicker and finds every fault.
 */

import * as v from "valibot";

const fieldValue = v.union([v.string(), v.number(), v.boolean(), v.null(), v.looseObject({}), v.array(v.unknown())]);
const sentTags = v.optional(v.nullable(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))));

const utcTimestamp = v.optional(
  v.nullable(
    v.pipe(
      v.union([v.string(), v.number()]),
      v.description("ISO 8601, or milliseconds since 1970, in UTC; the time of receipt if it is absent."),
    ),
  ),
);

export const fieldMessage = v.object({ Value: fieldValue, Tags: sentTags, UtcTimestamp: utcTimestamp });

export const measurementMessage = v.object({
  Fields: v.pipe(v.record(v.string(), fieldValue), v.minEntries(1)),
  Tags: sentTags,
  UtcTimestamp: utcTimestamp,
});

const keptValue = v.union([v.string(), v.number(), v.boolean()]);
const keptTags = v.pipe(
  v.record(v.string(), v.string()),
  v.description("The point's tags, and its connection tag as Connection_Tag."),
);
const keptTime = v.pipe(v.string(), v.isoTimestamp(), v.description("The point's time, ISO 8601 in UTC."));

const lastValue = v.optional(
  v.pipe(
    v.literal(true),
    v.description("It was known when the client subscribed, and may come after a live message that is newer."),
  ),
);

/** One field of a point, as everybody of its company may watch it. */
export const rawMessage = v.strictObject({
  Value: keptValue,
  Tags: keptTags,
  UtcTimestamp: keptTime,
  IsLastValue: lastValue,
});

/** A whole point, as everybody of its company may watch it. */
export const pointMessage = v.strictObject({
  Fields: v.record(v.string(), keptValue),
  Tags: keptTags,
  UtcTimestamp: keptTime,
  IsLastValue: lastValue,
});

export const command = v.looseObject({
  Topic: v.pipe(v.string(), v.description("What is to be written: {connection}/{measurement}/{variable}.")),
  Mapping: v.optional(v.string()),
  Data: v.optional(v.unknown()),
  Id: v.optional(v.pipe(v.string(), v.description("Asks the source to answer under this id."))),
});

export const commandAnswer = v.looseObject({
  Id: v.string(),
  Status: v.pipe(v.string(), v.description("What became of the command, in the source's words.")),
  Error: v.optional(v.nullable(v.string())),
});

/** Says why a payload was refused. */
export const rejectedPayload = v.strictObject({
  Error: v.string(),
  Field: v.pipe(v.nullable(v.string()), v.description("The field or tag at fault.")),
  ReceivedAt: v.pipe(v.string(), v.isoTimestamp()),
  Sample: v.pipe(v.string(), v.description("The beginning of the payload, of at most 256 bytes.")),
});
export type RejectedPayload = v.InferOutput<typeof rejectedPayload>;
