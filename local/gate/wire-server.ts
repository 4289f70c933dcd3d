/** Serves the gate over HTTP: finds out who calls and which service is meant, and answers in that service's form. */

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
    this.server.closeAllConnections();
    await closed;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.underWay += 1;
    try {
      write(response, await this.answer(request, response));
    } catch (error) {
      this.behind.log({ level: "error", message: "The gate could not answer.", error: String(error) });
      response.destroy();
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0) this.idle?.();
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<WireAnswer> {
    const url = request.url ?? "/";
    const body = await readBody(request);
    if (body === undefined) return plain(413, `The gate takes at most ${largestBody} bytes.`);
    const wire = { method: request.method ?? "GET", url, headers: request.headers, body };
    if (url.startsWith("/_millrace/")) return this.behind.control.answer(wire);
    const signature = readSignature(wire);
    if (signature === undefined) return plain(403, "The request carries no AWS signature.");
    const service = this.behind.services.get(signature.service);
    if (service === undefined) return plain(501, `The laptop does not imitate the AWS service ${signature.service}.`);
    return this.serve(service, signature, wire, performingFor(response, this.behind.closing));
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

/** Answers the body; undefined if it is larger than any service takes. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > largestBody) return undefined;
    parts.push(part);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

function performingFor(response: ServerResponse, closing: AbortSignal): Performing {
  let signal: AbortSignal | undefined;
  return {
    get signal(): AbortSignal {
      if (signal === undefined) {
        const gone = new AbortController();
        response.once("close", () => gone.abort());
        if (response.destroyed) gone.abort();
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

function write(response: ServerResponse, answer: WireAnswer): void {
  const length = Buffer.byteLength(answer.body);
  // The answer to a HEAD request names the length of the body that it leaves out.
  const hasLength = "content-length" in answer.headers;
  response.writeHead(answer.status, hasLength ? answer.headers : { ...answer.headers, "content-length": length });
  response.end(answer.body);
}
