/** Describes the answer of a call that failed. */

import * as v from "valibot";

const fieldFault = v.strictObject({
  path: v.pipe(v.string(), v.description("The field of the body, such as httpConfig.url, or the parameter.")),
  message: v.string(),
});

export const error = v.strictObject({
  error: v.pipe(v.string(), v.description("What is wrong and what to do, for people; it may change.")),
  code: v.pipe(v.number(), v.integer(), v.description("The HTTP status.")),
  help: v.pipe(v.string(), v.description("Where the status is explained.")),
  fields: v.pipe(
    v.optional(v.array(fieldFault)),
    v.description("Which fields or parameters are wrong, ten at most; absent where none is to blame by itself."),
  ),
});
