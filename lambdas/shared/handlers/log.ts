/** Writes one JSON object a line to standard output. CloudWatch and the laptop's log files keep it as it is. */

import { currentRequestId } from "./invocation.ts";

type Level = "info" | "warn" | "error";

export type LogFields = Readonly<Record<string, unknown>>;

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
  const line = { time: new Date().toISOString(), level, message, requestId, ...Object.fromEntries(entries) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

export const log = {
  info: (message: string, fields: LogFields = {}): void => write("info", message, fields),
  warn: (message: string, fields: LogFields = {}): void => write("warn", message, fields),
  error: (message: string, fields: LogFields = {}): void => write("error", message, fields),
};
