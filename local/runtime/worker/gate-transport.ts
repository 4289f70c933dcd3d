/**
 * Has a function's calls of AWS go to the gate by messages between threads, in the place of HTTP over a connection
 * (docs/adr/0076-functions-call-the-gate-by-messages.md). Bundles know nothing of it: they call `http.request` as ever,
 * and only what is meant for the gate's address is taken out there.
 */

import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { Readable, Writable } from "node:stream";
import type { GateAnswer, GateAnswerMessage, WorkerMessage } from "./messages.ts";

type OnResponse = (response: IncomingMessage) => void;

export class GateTransport {
  private readonly gate: URL;
  private readonly tell: (message: WorkerMessage) => void;
  private readonly waiting = new Map<number, GateRequest>();
  private lastId = 0;

  constructor(gateUrl: string, tell: (message: WorkerMessage) => void) {
    this.gate = new URL(gateUrl);
    this.tell = tell;
  }

  /** Takes the place of `http.request`. It must be there before the bundle is loaded. */
  install(): void {
    const byConnection = http.request;
    const request = (...given: Parameters<typeof byConnection>): ClientRequest => {
      const [options, onResponse] = given as unknown[];
      if (!this.isForGate(options)) return byConnection(...given);
      return this.begin(options, onResponse as OnResponse | undefined) as unknown as ClientRequest;
    };
    Object.assign(http, { request });
    syncBuiltinESMExports();
  }

  /** Passes an answer on to the request that waits for it. Ignores one for which nobody waits any more. */
  take({ callId, answer }: GateAnswerMessage): void {
    this.waiting.get(callId)?.answered(answer);
  }

  private isForGate(options: unknown): options is RequestOptions {
    if (typeof options !== "object" || options === null || options instanceof URL) return false;
    const { host, hostname = host, port } = options as RequestOptions;
    return hostname === this.gate.hostname && String(port) === this.gate.port;
  }

  private begin(options: RequestOptions, onResponse: OnResponse | undefined): GateRequest {
    this.lastId += 1;
    const callId = this.lastId;
    const request = new GateRequest(
      (body) => this.tell({ kind: "call", callId, ...headOf(options), body }),
      (isAnswered) => {
        this.waiting.delete(callId);
        if (!isAnswered) this.tell({ kind: "call-left", callId });
      },
    );
    this.waiting.set(callId, request);
    if (onResponse) request.once("response", onResponse);
    if (hasExpectation(options)) queueMicrotask(() => request.emit("continue"));
    return request;
  }
}

function headOf({ method = "GET", path, headers }: RequestOptions) {
  const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return { method, url: path ?? "/", headers: Object.fromEntries(named) as Record<string, string> };
}

/** Tells whether a client waits for `100 Continue` before it sends the body. Here nothing is saved by waiting. */
const hasExpectation = ({ headers }: RequestOptions): boolean =>
  Object.keys(headers ?? {}).some((name) => name.toLowerCase() === "expect");

/** Is as much of a `ClientRequest` as the SDK's handler uses. */
class GateRequest extends Writable {
  readonly socket = new NoConnection();
  private readonly send: (body: string | Uint8Array) => void;
  private readonly left: (isAnswered: boolean) => void;
  private readonly parts: (string | Uint8Array)[] = [];
  private isAnswered = false;

  constructor(send: (body: string | Uint8Array) => void, left: (isAnswered: boolean) => void) {
    // Is closed by the answer, and not when the last of the body was sent.
    super({ decodeStrings: false, autoDestroy: false });
    this.send = send;
    this.left = left;
  }

  answered(answer: GateAnswer | undefined): void {
    this.isAnswered = true;
    if (answer === undefined) {
      this.destroy(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
      return;
    }
    this.emit("response", new GateResponse(answer));
    this.destroy();
  }

  override _write(chunk: string | Buffer, encoding: BufferEncoding, done: () => void): void {
    this.parts.push(typeof chunk === "string" && encoding !== "utf8" ? Buffer.from(chunk, encoding) : chunk);
    done();
  }

  override _final(done: () => void): void {
    const [first = "", ...others] = this.parts;
    this.send(others.length === 0 ? first : Buffer.concat(this.parts.map((part) => Buffer.from(part))));
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    this.left(this.isAnswered);
    done(error);
  }
}

/** Is as much of an `IncomingMessage` as the SDK's handler uses. */
class GateResponse extends Readable {
  readonly complete = true;
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  private readonly body: string | Uint8Array;

  constructor({ status, headers, body }: GateAnswer) {
    super();
    this.statusCode = status;
    this.headers = headers;
    this.body = body;
  }

  override _read(): void {
    if (this.body.length > 0) this.push(this.body);
    this.push(null);
  }
}

/** Stands where the SDK looks for a request's connection: it is there at once, and only its time limit matters. */
class NoConnection {
  readonly connecting = false;
  private limit: NodeJS.Timeout | undefined;

  setTimeout(millis: number, onTimeout: () => void): void {
    this.limit = setTimeout(onTimeout, millis).unref();
  }

  setKeepAlive(): void {}

  removeListener(): void {}

  destroy(): void {
    clearTimeout(this.limit);
  }
}
