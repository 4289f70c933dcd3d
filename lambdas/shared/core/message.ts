/** Reads the body of a queue message that another function of ours has written. */

import { PlatformError } from "./error.ts";
import { parseJson } from "./parse-json.ts";

/**
 * Answers the message. Throws (`internal`, SyntaxError) if its version is not known here. Checks nothing beyond the
 * version: queue policies and roles let only our own functions write, and these write nothing but `T`.
 */
export function readMessage<T extends { readonly version: 1 }>(body: string, kind: string): T {
  const message: unknown = parseJson(body);
  if (typeof message !== "object" || message === null || !("version" in message) || message.version !== 1) {
    throw new PlatformError("internal", `The ${kind} message is of no version that this function reads.`);
  }
  return message as T;
}
