/** Tells failed calls of the API from other faults. */

import type { FailedCall } from "./error-words.ts";

/** Tells whether something that was thrown has the shape of a failed call. */
export function isFailedCall(error: unknown): error is FailedCall {
  if (typeof error !== "object" || error === null) return false;
  return "status" in error && typeof error.status === "number" && "text" in error && typeof error.text === "string";
}
