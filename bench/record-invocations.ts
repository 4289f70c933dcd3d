/**
 * Notes each invocation of a function's worker thread, from the message that hands it over to the one that answers it.
 * Pool and threads post their messages in lists.
 * Is loaded before a laptop's own code, and writes to the file that its own address names after `?file=`.
 */

import { EventEmitter } from "node:events";
import { renameSync, writeFileSync } from "node:fs";
import { isMainThread, Worker } from "node:worker_threads";
import type { PoolMessage, WorkerMessage } from "../local/runtime/worker/messages.ts";
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
  Worker.prototype.postMessage = function (this: Worker, messages: readonly PoolMessage[], ...rest: []): void {
    for (const each of messages) if (each.kind === "invoke") begun.set(each.requestId, performance.now());
    postMessage.call(this, messages, ...rest);
  };
  Worker.prototype.emit = function (this: Worker, name: string | symbol, ...values: unknown[]): boolean {
    const messages = name === "message" ? (values[0] as readonly WorkerMessage[]) : [];
    for (const each of messages) if (each.kind === "ended") end(this, each.requestId);
    return EventEmitter.prototype.emit.call(this, name, ...values);
  };
  setInterval(write, writeEveryMillis).unref();
}

if (isMainThread && file !== "") record();
