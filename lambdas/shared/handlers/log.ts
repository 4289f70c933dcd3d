/** Writes one JSON object a line to standard output. CloudWatch and the laptop's log files keep it as it is. */

import { missingRight } from "../core/missing-right.ts";
import { currentRequestId } from "./invocation.ts";

type Level = "info" | "warn" | "error";

export type LogFields = Readonly<Record<string, unknown>>;

/** Names the right that an error says is missing, so that nobody has to look for it among causes. */
function missingRightIn(values: readonly unknown[]): LogFields {
  const missing = values.map(missingRight).find((each) => each !== undefined);
  return missing ? { missingRight: missing.right, missingRightOn: missing.resource } : {};
}

const readable = (value: unknown): unknown =>
  value instanceof Error
    ? {
        name: value.name,
        message: value.message,
        stack: value.stack,
        ...(value.cause ? { cause: readable(value.cause) } : {}),
      }
    : value;

function write(level: Level, message: string, fields: LogFields): void {
  const entries = Object.entries(fields).map(([name, value]) => [name, readable(value)]);
  // JSON leaves out what is undefined: lines of a cold start have no request id.
  const requestId = currentRequestId();
  const missing = missingRightIn(Object.values(fields));
  const line = {
    time: new Date().toISOString(),
    level,
    message,
    requestId,
    ...missing,
    ...Object.fromEntries(entries),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

export const log = {
  info: (message: string, fields: LogFields = {}): void => write("info", message, fields),
  warn: (message: string, fields: LogFields = {}): void => write("warn", message, fields),
  error: (message: string, fields: LogFields = {}): void => write("error", message, fields),
};
