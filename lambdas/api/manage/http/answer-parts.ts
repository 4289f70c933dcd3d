/** Holds the schemas of parts that many answers share. */

import * as v from "valibot";

export const empty = v.strictObject({});
export const nextPageToken = v.pipe(v.string(), v.description("Empty on the last page."));
/** Is a time as in RFC 3339, in UTC, with six fractional digits. */
export const time = v.pipe(v.string(), v.isoTimestamp());
/** Is a duration such as `"600s"`. */
export const duration = v.pipe(v.string(), v.regex(/^\d+(\.\d+)?s$/));
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
