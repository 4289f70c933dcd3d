/**
 * undici's index pulls in 300 KB that a webhook never needs (caches, mocks, WebSocket), and is also what gives an Agent
 * its `request` method. Its parts have no types of their own.
 */
declare module "undici/lib/dispatcher/agent.js" {
  import type { Dispatcher, Agent as PublicAgent } from "undici";
  import type symbols from "undici/lib/core/symbols.js";
  import type { Connection } from "undici/lib/dispatcher/client-h1.js";

  /** A client with an open connection, which begins with its first request right after the event `connect`. */
  interface ConnectedClient extends Dispatcher {
    readonly [symbols.kSocket]: Connection;
  }
  interface Agent extends Omit<PublicAgent, "on"> {
    on(
      event: "connect",
      listener: (origin: URL, targets: readonly [Dispatcher, Dispatcher, ConnectedClient]) => void,
    ): this;
  }
  const Agent: new (options: PublicAgent.Options & { readonly useMilo: false }) => Agent;

  export { Agent as default };
}

declare module "undici/lib/dispatcher/client-h1.js" {
  import type { TLSSocket } from "node:tls";
  import type symbols from "undici/lib/core/symbols.js";

  interface Connection extends TLSSocket {
    readonly [symbols.kParser]: AnswerParser;
  }
  /** What llhttp calls, by name, for each answer. Negative results break the connection off. */
  interface AnswerParser {
    onMessageBegin(): number;
    onHeadersComplete(status: number, upgrade: boolean, keepAlive: boolean): number;
    createError(code: number, rest: Buffer): Error;
    /** 0 until the head of an answer is complete. */
    readonly statusCode: number;
    /** What undici makes of the header, or -1. */
    contentLength: number;
    readonly ptr: number;
    readonly llhttp: Record<
      "llhttp_set_lenient_headers" | "llhttp_set_lenient_spaces_after_chunk_size",
      (ptr: number, on: 0 | 1) => void
    >;
  }
}

declare module "undici/lib/core/symbols.js" {
  const symbols: { readonly kSocket: unique symbol; readonly kParser: unique symbol };
  export default symbols;
}

declare module "undici/lib/core/connect.js" {
  import type { TLSSocket } from "node:tls";
  import type { buildConnector } from "undici";
  /** Answers the socket too, which the public types leave out. */
  export default function createConnector(
    options: buildConnector.BuildOptions,
  ): (options: buildConnector.Options, callback: buildConnector.Callback) => TLSSocket;
}

declare module "undici/lib/api/api-request.js" {
  import type { Dispatcher } from "undici";
  import type Agent from "undici/lib/dispatcher/agent.js";
  /** `Dispatcher.prototype.request`, to be called on a dispatcher. */
  export default function request(this: Agent, options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData>;
}
