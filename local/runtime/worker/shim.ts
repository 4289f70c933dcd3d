/**
 * Runs in a worker thread around a function's unchanged bundle, as the part of Lambda's runtime that the function sees.
 * It is bundled to plain JavaScript once in each start, because stripping types again in each thread would double the
 * time that a thread needs to begin.
 */

import { enableCompileCache, flushCompileCache, syncBuiltinESMExports } from "node:module";
import tls from "node:tls";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import { contextOf } from "./context.ts";
import { errorOf } from "./error.ts";
import { GateTransport } from "./gate-transport.ts";
import type { Answer, Invoke, PoolMessage, WorkerMessage, WorkerSetup } from "./messages.ts";
import { Outbox } from "./outbox.ts";
import { redirectOutput } from "./output.ts";
import { AnswerStream, isStreaming, offerStreaming } from "./streaming.ts";

type Handler = (event: unknown, context: unknown) => unknown;

const setup = workerData as WorkerSetup;

const outbox = new Outbox<WorkerMessage>((messages) => parentPort?.postMessage(messages));
const tell = (message: WorkerMessage): void => outbox.add(message);
// Tells what has ended also where the function ends its thread.
process.on("exit", () => outbox.flush());

async function loadHandler(): Promise<Handler> {
  const bundle: Record<string, unknown> = await import(pathToFileURL(setup.bundleFile).href);
  const handler = bundle[setup.exportName];
  if (typeof handler !== "function") throw new Error(`${setup.exportName} is not a function that the bundle exports.`);
  // nodejs24.x has no callbacks, so a handler that expects one would never answer.
  if (handler.length > 2 && !isStreaming(handler))
    throw new Error(`${setup.exportName} takes a callback, which nodejs24.x does not give.`);
  return handler as Handler;
}

/** Holds the streams of answers that are being written. */
const streams = new Map<string, AnswerStream>();

/** Runs a function that streams its answer. Ends well too when nobody waits for the answer any more. */
async function streamAnswer(handler: Parameters<typeof isStreaming>[0], invoke: Invoke): Promise<Answer> {
  const { requestId } = invoke;
  if (!isStreaming(handler)) throw new Error("The handler does not stream.");
  const stream = new AnswerStream((bytes) => tell({ kind: "part", requestId, bytes }));
  // Hears errors here too, since a stream that is destroyed while nobody writes would end the thread.
  stream.on("error", () => {});
  streams.set(requestId, stream);
  try {
    await handler(parseJson(invoke.payload), stream, contextOf(setup, invoke));
    if (!stream.writableEnded) stream.end();
    return { kind: "answered", payload: "null" };
  } catch (thrown) {
    if (gone.delete(requestId)) return { kind: "answered", payload: "null" };
    return { kind: "failed", error: errorOf(thrown) };
  } finally {
    streams.delete(requestId);
    gone.delete(requestId);
  }
}

/** Names the invocations for whose answers nobody waits any more. */
const gone = new Set<string>();

/** Ends the stream of an answer that nobody reads. On AWS the function is not told, and runs on. */
function leave(requestId: string): void {
  const stream = streams.get(requestId);
  if (!stream) return;
  gone.add(requestId);
  stream.destroy();
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

/**
 * Has this thread trust the laptop's authority too, of which the bundle knows nothing when it makes its clients. Waits
 * until the thread first has to do with TLS: to read all authorities takes a tenth of a second, and most functions need
 * none.
 */
function trust(authority: string): void {
  const { connect, createSecureContext, getCACertificates } = tls;
  const plain = { connect, createSecureContext, getCACertificates };
  const trustNow = (): void => {
    Object.assign(tls, plain);
    syncBuiltinESMExports();
    tls.setDefaultCACertificates([...getCACertificates("default"), authority]);
  };
  const first =
    <Options extends unknown[], Result>(call: (...options: Options) => Result) =>
    (...options: Options): Result => {
      trustNow();
      return call(...options);
    };
  Object.assign(tls, {
    connect: first(connect),
    createSecureContext: first(createSecureContext),
    getCACertificates: first(getCACertificates),
  });
  syncBuiltinESMExports();
}

async function begin(): Promise<void> {
  redirectOutput(setup.logDescriptor);
  if (setup.compileCacheDir !== undefined) enableCompileCache(setup.compileCacheDir);
  if (setup.authority !== undefined) trust(setup.authority);
  const transport = setup.gateUrl === undefined ? undefined : new GateTransport(setup.gateUrl, tell);
  transport?.install();
  offerStreaming();
  const handler = await loadHandler();
  const run = isStreaming(handler) ? streamAnswer : answer;
  const take = async (message: PoolMessage): Promise<void> => {
    if (message.kind === "called") return transport?.take(message);
    const { requestId } = message;
    if (message.kind === "taken") streams.get(requestId)?.taken();
    else if (message.kind === "gone") leave(requestId);
    else tell({ kind: "ended", requestId, answer: await run(handler, message) });
  };
  parentPort?.on("message", (messages: readonly PoolMessage[]) => {
    for (const message of messages) void take(message);
  });
  tell({ kind: "ready" });
  // Writes the code now. It would otherwise be written when the thread ends, too late for the function's second worker.
  flushCompileCache();
}

begin().catch((thrown: unknown) => tell({ kind: "unusable", error: errorOf(thrown) }));
