/** Reads from a function's answer which messages of a batch need not come again. */

import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import type { Received } from "../../aws/queue-message.ts";

export type BatchOutcome =
  | { readonly kind: "done"; readonly succeeded: readonly Received[] }
  /** The whole batch stays in flight and comes again. `reason` is for the log. */
  | { readonly kind: "retry"; readonly reason: string };

/**
 * Reads partial batch responses by AWS's rules. Nothing, null, `{}`, and an absent, null or empty `batchItemFailures`
 * mean that every message succeeded. An answer that does not have the documented shape, or names a message that was not
 * in the batch, fails all of it. (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html)
 */
export function readBatchResponse(payload: string, messages: readonly Received[]): BatchOutcome {
  const response = parse(payload);
  if (response === null) return { kind: "done", succeeded: messages };
  if (!isFields(response)) return { kind: "retry", reason: "the batch response is not a JSON object" };
  const failures = response.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return { kind: "retry", reason: "batchItemFailures is not a list" };
  const failed = new Set(failures.map((failure: unknown) => (isFields(failure) ? failure.itemIdentifier : undefined)));
  if (failed.size === 0) return { kind: "done", succeeded: messages };
  const succeeded = messages.filter(({ messageId }) => !failed.has(messageId));
  if (messages.length - succeeded.length < failed.size) {
    return { kind: "retry", reason: "an itemIdentifier is missing, empty or of no message in the batch" };
  }
  return { kind: "done", succeeded };
}

function parse(payload: string): unknown {
  try {
    return parseJson(payload);
  } catch {
    return undefined;
  }
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
