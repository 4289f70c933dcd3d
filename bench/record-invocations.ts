/**
 * Notes each invocation of a function's worker thread, from the message that hands it over to the one that answers it.
 * Is loaded before a laptop's own code, and writes to the file that its own address names after `?file=`.
 */

import { EventEmitter } from "node:events";
import { renameSync, writeFileSync } from "node:fs";
import { isMainThread, Worker } from "node:worker_threads";
import type { Invoke, WorkerMessage } from "../local/runtime/worker/messages.ts";
import { type Invocations, writeEveryMillis } from "./invocations.ts";

const file = new URL(import.meta.url).searchParams.get("file") ?? "";
const totals: Record<string, Invocations> = {};
/** When each invocation under way began, by its request ID. */
const begun = new Map<string, number>();
let isWritten = true;

function end(worker: Worker, requestId: string): void {
  const start = begun.get(requestId);
  if (start === undefined) return;
  begun.delete(requestId);
  const name = worker.threadName ?? "";
  // The laptop gives each thread its function's memory as its limit.
  const memoryMb = worker.resourceLimits?.maxOldGenerationSizeMb ?? 0;
  const { count, millis } = totals[name] ?? { count: 0, millis: 0 };
  totals[name] = { count: count + 1, millis: millis + Math.ceil(performance.now() - start), memoryMb };
  isWritten = false;
}

function write(): void {
  if (isWritten) return;
  isWritten = true;
  writeFileSync(`${file}.new`, JSON.stringify(totals));
  renameSync(`${file}.new`, file);
}

function record(): void {
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, message: Partial<Invoke>, ...rest: []): void {
    if (message.requestId !== undefined) begun.set(message.requestId, performance.now());
    postMessage.call(this, message, ...rest);
  };
  Worker.prototype.emit = function (this: Worker, name: string | symbol, ...values: unknown[]): boolean {
    const message = name === "message" ? (values[0] as WorkerMessage) : undefined;
    if (message?.kind === "ended") end(this, message.requestId);
    return EventEmitter.prototype.emit.call(this, name, ...values);
  };
  setInterval(write, writeEveryMillis).unref();
}

if (isMainThread && file !== "") record();
