/** Sends a worker's standard output and standard error into its function's log file. */

import { LogWriter } from "./log-writer.ts";

type Written = (error?: Error | null) => void;

/**
 * Writes from the thread itself, synchronously. Through the main thread every line would cost that thread time, and the
 * last lines before a crash, which explain it, would be lost.
 */
export function redirectOutput(descriptor: Int32Array): void {
  const log = new LogWriter(descriptor);
  const write = (chunk: string | Uint8Array, encoding?: BufferEncoding | Written, done?: Written): boolean => {
    const textEncoding = typeof encoding === "string" ? encoding : "utf8";
    const bytes = typeof chunk === "string" ? Buffer.from(chunk, textEncoding) : chunk;
    log.write(bytes);
    const finished = typeof encoding === "function" ? encoding : done;
    if (finished) process.nextTick(finished);
    return true;
  };
  process.stdout.write = write;
  process.stderr.write = write;
}
