/**
 * Runs in a worker thread around a function's unchanged bundle, as the part of Lambda's runtime that the function sees.
 * It is bundled to plain JavaScript once in each start, because stripping types again in each thread would double the
 * time that a thread needs to begin.
 */

import { enableCompileCache, flushCompileCache } from "node:module";
import tls from "node:tls";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import { contextOf } from "./context.ts";
import { errorOf } from "./error.ts";
import type { Answer, Invoke, WorkerMessage, WorkerSetup } from "./messages.ts";
import { redirectOutput } from "./output.ts";

type Handler = (event: unknown, context: unknown) => unknown;

const setup = workerData as WorkerSetup;

const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);

async function loadHandler(): Promise<Handler> {
  const bundle: Record<string, unknown> = await import(pathToFileURL(setup.bundleFile).href);
  const handler = bundle[setup.exportName];
  if (typeof handler !== "function") throw new Error(`${setup.exportName} is not a function that the bundle exports.`);
  // nodejs24.x has no callbacks, so a handler that expects one would never answer.
  if (handler.length > 2) throw new Error(`${setup.exportName} takes a callback, which nodejs24.x does not give.`);
  return handler as Handler;
}

async function answer(handler: Handler, invoke: Invoke): Promise<Answer> {
  try {
    const result = await handler(parseJson(invoke.payload), contextOf(setup, invoke));
    return checkSize(JSON.stringify(result ?? null) ?? "null");
  } catch (thrown) {
    return { kind: "failed", error: errorOf(thrown) };
  }
}

function checkSize(payload: string): Answer {
  const most = setup.largestAnswerBytes;
  // A character takes at most 3 bytes of UTF-8, so the bytes of short answers need not be counted.
  if (payload.length * 3 <= most || Buffer.byteLength(payload) <= most) return { kind: "answered", payload };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${most} bytes).`;
  return { kind: "failed", error: { errorType: "Function.ResponseSizeTooLarge", errorMessage } };
}

async function begin(): Promise<void> {
  redirectOutput(setup.logDescriptor);
  if (setup.compileCacheDir !== undefined) enableCompileCache(setup.compileCacheDir);
  // Changes the default of this thread only. The bundle makes its clients without knowing that the laptop has an
  // authority.
  if (setup.authority !== undefined) {
    tls.setDefaultCACertificates([...tls.getCACertificates("default"), setup.authority]);
  }
  const handler = await loadHandler();
  parentPort?.on("message", async (invoke: Invoke) => {
    tell({ kind: "ended", requestId: invoke.requestId, answer: await answer(handler, invoke) });
  });
  tell({ kind: "ready" });
  // Writes the code now. It would otherwise be written when the thread ends, too late for the function's second worker.
  flushCompileCache();
}

begin().catch((thrown: unknown) => tell({ kind: "unusable", error: errorOf(thrown) }));
