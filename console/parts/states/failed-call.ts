/** Tells failed calls of the API from other faults. */

import type { FailedCall } from "./error-words.ts";

/** Tells whether something that was thrown has the shape of a failed call. */
export function isFailedCall(error: unknown): error is FailedCall {
  if (typeof error !== "object" || error === null) return false;
  return "status" in error && typeof error.status === "number" && "text" in error && typeof error.text === "string";
}

/** Tells whether a call failed because what it asked for is not there, or not for the caller to see. */
export const isLost = (error: unknown): error is FailedCall => isFailedCall(error) && error.status === 404;
