/** Holds schemas of fields that several bodies and queries have. */

import * as v from "valibot";
import { readTimestamp } from "../../../shared/core/intake/timestamp.ts";
import { bodyLimits } from "../../../shared/core/limits.ts";
import { illegalInTopics } from "../../../shared/core/mqtt/topic-level.ts";
import { escapedInWords, unfitForKey } from "../../../shared/core/name/json-key.ts";
import { faultOfName, storedName } from "../../../shared/core/name/rule.ts";
import { record } from "./record.ts";

/** Makes a field that clients may leave out or send as null. */
export const optional = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema));

const longest = 100;
/** Matches controls, ends of lines, and the characters that turn the writing of a whole text around. */
const control = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** Accepts free text of one line. */
export const lineOfText = v.pipe(
  v.string("must be a text."),
  v.maxLength(longest, `must have at most ${longest} characters.`),
  v.check((text) => !control.test(text), "must not hold control characters, nor ones that turn the writing around."),
  v.check((text) => text.isWellFormed(), "must be well-formed Unicode."),
);

export const displayName = v.pipe(lineOfText, v.trim(), v.minLength(1, "must not be empty."));

/** Accepts a name by which somebody or something is told apart from others. Answers it as it is kept. */
export const uniqueName = v.pipe(
  v.string("must be a text."),
  v.maxLength(longest, `must have at most ${longest} characters.`),
  v.trim(),
  v.check(
    (name) => faultOfName(name) === undefined,
    ({ input }) => faultOfName(input) ?? "",
  ),
  v.transform(storedName),
);

/** Names that stand in MQTT topics, InfluxQL or keys (docs/protocols/capture.md, "Names"). */
export const topicName = v.pipe(
  uniqueName,
  v.check((text) => !illegalInTopics.test(text), "must not hold any of / + # * ? $."),
);

/**
 * Bounds a record so that, with the rest of its source, it fits into an item of 400 KB and, with an event, into a queue
 * message of 1 MiB.
 */
const mostRecordBytes = bodyLimits.bytesPerRecord;

/** Accepts the key of a label or a variable. */
export const recordKey = v.pipe(
  displayName,
  v.check((key) => unfitForKey(key) === undefined, `must hold none of ${escapedInWords} in its name.`),
);

/** Accepts labels and variables, which map text to text. */
export const textRecord = v.pipe(
  record(
    recordKey,
    v.pipe(v.string("must be a text."), v.maxLength(1024, "must have at most 1024 characters.")),
    bodyLimits.entriesPerRecord,
  ),
  v.check(
    (entries) => Buffer.byteLength(JSON.stringify(entries)) <= mostRecordBytes,
    `must have at most ${mostRecordBytes / 1024} KiB in all.`,
  ),
);

/** Reads a duration such as "31536000s" as whole seconds. */
export const durationSeconds = v.pipe(
  v.string('must be a duration such as "600s".'),
  v.regex(/^[1-9]\d{0,9}s$/, 'must be whole seconds, 1 at least and in at most ten digits, such as "600s".'),
  v.transform((text) => Number(text.slice(0, -1))),
);

/** Reads a time as nanoseconds since 1970. */
export const instant = v.pipe(
  v.string('must be a time such as "2024-02-25T16:00:00Z".'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const reading = readTimestamp(dataset.value);
    if ("atNanos" in reading) return BigInt(reading.atNanos);
    addIssue({ message: `${reading.fault}.` });
    return NEVER;
  }),
);
