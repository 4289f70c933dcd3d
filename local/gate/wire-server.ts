/**
 * Serves the gate, over HTTP and to the threads of functions: finds out who calls and which service is meant, and answers
 * in that service's form.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ServiceError } from "../aws/service-error.ts";
import type { WireAnswer, WireRequest } from "../aws/wire.ts";
import { StoreFailure } from "../backends/store-health.ts";
import type { LocalFunction } from "../template/model/functions.ts";
import type { Log } from "./contract.ts";
import type { Control } from "./control.ts";
import type { Guard } from "./guard.ts";
import type { Performing, Service } from "./service.ts";
import { readSignature, type Signature, SignatureCheck } from "./signature.ts";

/** The parts of the gate that its server needs. */
export interface Behind {
  readonly guard: Guard;
  readonly services: ReadonlyMap<string, Service>;
  readonly callers: ReadonlyMap<string, LocalFunction>;
  readonly control: Control;
  readonly closing: AbortSignal;
  readonly log: Log;
}

/** Bounds a body by the largest that any service behind the gate takes: DynamoDB's 16 MB. */
const largestBody = 16 * 1024 * 1024;

/** How long a call that is under way may delay the closing of the gate. */
const closingMillis = 5_000;

export class WireServer {
  private readonly server: Server;
  private readonly behind: Behind;
  private readonly signatures = new SignatureCheck(Date.now);
  private underWay = 0;
  private idle: (() => void) | undefined;
  private isClosed = false;

  constructor(behind: Behind) {
    this.behind = behind;
    this.server = createServer((request, response) => void this.take(request, response));
    // Clients keep their connections. If the server closed one first, this could meet the next request on it.
    this.server.keepAliveTimeout = 0;
    this.server.requestTimeout = 0;
  }

  /** Resolves with the port. Rejects if the port is taken. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, "127.0.0.1", () => {
        const address = this.server.address();
        resolve(typeof address === "object" && address !== null ? address.port : port);
      });
    });
  }

  /** Takes no more calls, lets those under way end, and frees the port. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    if (this.underWay > 0) {
      const idle = new Promise<void>((resolve) => {
        this.idle = resolve;
      });
      const timer = setTimeout(() => this.idle?.(), closingMillis);
      await idle;
      clearTimeout(timer);
    }
    this.isClosed = true;
    this.server.closeAllConnections();
    await closed;
  }

  /**
   * Answers a call of a function's thread. `onGone` is given what is to be called once the caller has gone. Resolves with
   * undefined where the caller is to see a broken connection: the gate is closed, or could not answer and has said so in
   * the laptop's log.
   */
  async call(wire: WireRequest, onGone: (leave: () => void) => void): Promise<WireAnswer | undefined> {
    if (this.isClosed) return undefined;
    return this.counted(() => this.answer(wire, onGone));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isDone = await this.counted(async () => {
      const body = await readBody(request);
      const wire = { method: request.method ?? "GET", url: request.url ?? "/", headers: request.headers, body };
      const answer = await this.answer(wire, (leave) => {
        if (response.destroyed) leave();
        else response.once("close", leave);
      });
      write(response, answer);
      return true;
    });
    if (!isDone) response.destroy();
  }

  /** Does work that the gate's end waits for. Resolves with undefined where it failed. */
  private async counted<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.underWay += 1;
    try {
      return await work();
    } catch (error) {
      this.behind.log({ level: "error", message: "The gate could not answer.", error: String(error) });
      return undefined;
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0) this.idle?.();
    }
  }

  private async answer(wire: WireRequest, onGone: (leave: () => void) => void): Promise<WireAnswer> {
    return complete(wire, await this.answerOf(wire, performingFor(onGone, this.behind.closing)));
  }

  private async answerOf(wire: WireRequest, performing: Performing): Promise<WireAnswer> {
    if (wire.body.length > largestBody) return plain(413, `The gate takes at most ${largestBody} bytes.`);
    if (wire.url.startsWith("/_millrace/")) return this.behind.control.answer(wire);
    const signature = readSignature(wire);
    if (signature === undefined) return plain(403, "The request carries no AWS signature.");
    const service = this.behind.services.get(signature.service);
    if (service === undefined) return plain(501, `The laptop does not imitate the AWS service ${signature.service}.`);
    return this.serve(service, signature, wire, performing);
  }

  private async serve(
    service: Service,
    signature: Signature,
    wire: WireRequest,
    performing: Performing,
  ): Promise<WireAnswer> {
    try {
      const caller = this.behind.callers.get(signature.accessKeyId);
      if (caller === undefined) throw service.errors.unknownCaller();
      this.signatures.demand(wire, signature, caller.secretAccessKey);
      return await this.behind.guard.run(caller, service, service.read(wire), performing);
    } catch (error) {
      if (error instanceof ServiceError) return service.refuse(error);
      // The laptop says so once, and ends.
      if (error instanceof StoreFailure) return service.refuse(service.errors.failed());
      this.behind.log({ level: "error", message: `The laptop's ${service.name} failed.`, error: describe(error) });
      return service.refuse(service.errors.failed());
    }
  }
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Answers the body, or as much of it as shows that it is larger than any service takes. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    parts.push(part);
    if (size > largestBody) break;
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

function performingFor(onGone: (leave: () => void) => void, closing: AbortSignal): Performing {
  let signal: AbortSignal | undefined;
  return {
    get signal(): AbortSignal {
      if (signal === undefined) {
        const gone = new AbortController();
        onGone(() => gone.abort());
        signal = AbortSignal.any([gone.signal, closing]);
      }
      return signal;
    },
  };
}

const plain = (status: number, message: string): WireAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message }),
});

/** Names the length of the body. The answer to a HEAD request names that of the body that it leaves out. */
function complete({ method }: WireRequest, { status, headers, body }: WireAnswer): WireAnswer {
  const length = "content-length" in headers ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return { status, headers: { ...headers, ...length }, body: method === "HEAD" ? "" : body };
}

function write(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  response.writeHead(status, headers);
  response.end(body);
}
