/** Describes the answer of a call that failed. */

import * as v from "valibot";

export const error = v.strictObject({
  error: v.pipe(v.string(), v.description("What is wrong and what to do, for people; it may change.")),
  code: v.pipe(v.number(), v.integer(), v.description("The HTTP status.")),
  help: v.pipe(v.string(), v.description("Where the status is explained.")),
});
