/** Reads what a command is to be: its parts, and how long to wait for the device. */

import * as v from "valibot";
import { fieldError } from "../../../../shared/core/error.ts";
import { millisOf } from "../../../../shared/core/instant.ts";
import {
  commandPayload,
  deliveryWaitSeconds,
  faultOfAnswerId,
  longestValiditySeconds,
  mostCommandBytes,
} from "../../../../shared/core/mqtt/command.ts";
import { type JsonRequest, readBody } from "../../http/body.ts";
import { durationSeconds, instant, optional } from "../../http/fields.ts";
import { object } from "../../http/shapes.ts";

const text = v.pipe(
  v.string("must be a text."),
  v.check((sent) => sent.isWellFormed(), "must be well-formed Unicode."),
);

/** Refuses what is rounded when it is read: the device would act on a number that nobody sent. */
const number = v.pipe(
  v.number(),
  v.check(
    (sent) => !Number.isInteger(sent) || Number.isSafeInteger(sent),
    "must be within 2^53 if it is a whole number; send longer ones as a text.",
  ),
);

const { least, most, usual } = deliveryWaitSeconds;
const timeout = v.pipe(
  durationSeconds,
  v.check((seconds) => seconds >= least && seconds <= most, `must be from ${least}s to ${most}s.`),
);
const validFor = v.pipe(
  durationSeconds,
  v.check(
    (seconds) => seconds <= longestValiditySeconds,
    `must be at most ${longestValiditySeconds}s, which is 31 days.`,
  ),
);

export const commandRequest = object({
  topic: v.pipe(text, v.minLength(1, "must not be empty."), v.maxLength(1024, "must have at most 1024 characters.")),
  mapping: optional(v.pipe(text, v.maxLength(1024, "must have at most 1024 characters."))),
  data: v.union([text, number, v.boolean()], "must be a text, a number, true or false."),
  id: optional(
    v.pipe(
      text,
      v.check(
        (id) => faultOfAnswerId(id) === undefined,
        ({ input }) => `${faultOfAnswerId(input)}.`,
      ),
    ),
  ),
  timeout: optional(timeout),
  validUntil: optional(instant),
  validFor: optional(validFor),
});

export interface AskedCommand {
  readonly payload: string;
  readonly answerId?: string;
  readonly timeoutSeconds: number;
  /** Milliseconds since 1970; absent for a command that is sent now or never. */
  readonly validUntil?: number;
}

/** Throws `bad-request` naming what is wrong. */
export function readCommand(request: JsonRequest, nowMillis: number): AskedCommand {
  const { topic, mapping, data, id, timeout: seconds, ...validity } = readBody(request, commandRequest);
  const payload = commandPayload({ topic, mapping: mapping ?? "", data, id: id ?? undefined });
  if (Buffer.byteLength(payload) > mostCommandBytes) {
    throw fieldError("data", `the command has more than ${mostCommandBytes / 1024} KiB; send less in one command.`);
  }
  const validUntil = endOf(validity, nowMillis);
  return {
    payload,
    timeoutSeconds: seconds ?? usual,
    ...(id ? { answerId: id } : {}),
    ...(validUntil === undefined ? {} : { validUntil }),
  };
}

function endOf(
  {
    validUntil,
    validFor: seconds,
  }: { readonly validUntil?: bigint | null | undefined; readonly validFor?: number | null | undefined },
  nowMillis: number,
): number | undefined {
  if (validUntil != null && seconds != null)
    throw fieldError("validUntil", "is sent beside validFor; send one of them.");
  if (seconds != null) return nowMillis + seconds * 1000;
  if (validUntil == null) return undefined;
  const until = millisOf(validUntil);
  if (until <= nowMillis) throw fieldError("validUntil", "is over; send a time to come.");
  if (until > nowMillis + longestValiditySeconds * 1000) throw fieldError("validUntil", "is more than 31 days away.");
  return until;
}
