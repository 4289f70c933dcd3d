/** Runs a webhook receiver that a test can make behave badly. */

import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";

export interface Received {
  /** When the request had arrived completely, in milliseconds since 1970. */
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: {
    eventId: string;
    eventType: string;
    data: Record<string, Record<string, unknown>>;
    [key: string]: unknown;
  };
}

/** How the receiver answers a request. `reset` ends the connection by a TCP reset. */
type Behaviour = (response: ServerResponse, reset: () => void, received: Received) => void;

export const acknowledge: Behaviour = (response) => {
  response.writeHead(200).end("ok");
};

export const refuse: Behaviour = (response) => {
  response.writeHead(500).end("refused");
};

export class Receiver {
  /** Every request in order of arrival, acknowledged or not. */
  readonly received: Received[] = [];
  behaviour: Behaviour = acknowledge;
  /** The highest number of requests that waited for their answer at the same time. */
  mostAtOnce = 0;
  private readonly open = new Set<ServerResponse>();
  private readonly server;
  private readonly sockets = new Map<number, Socket>();

  constructor(files: { certFile: string; keyFile: string }) {
    const tls = { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) };
    this.server = createServer(tls, (request, response) => this.handle(request, response));
    // Keeps the TCP sockets, because a reset needs them: requests know only the TLS socket above.
    this.server.on("connection", (socket: Socket) => {
      const port = socket.remotePort ?? 0;
      this.sockets.set(port, socket);
      socket.on("close", () => this.sockets.delete(port));
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get url(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}/hook`;
  }

  /** Answers the values of a field in the events of one type that were received, each once. */
  fieldValues(eventType: string, field: string): Set<unknown> {
    const events = this.received.filter(({ event }) => event.eventType === eventType);
    return new Set(events.map(({ event }) => event.data[eventType]?.[field]));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on("close", () => this.open.delete(response));
    // Counts no request that was answered: who asked may ask again before this side has closed it.
    const waiting = [...this.open.add(response)].filter(({ writableEnded }) => !writableEnded);
    this.mostAtOnce = Math.max(this.mostAtOnce, waiting.length);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const received: Received = {
      at: Date.now(),
      headers: request.headers,
      body,
      event: (JSON.parse(body) as { event: Received["event"] }).event,
    };
    this.received.push(received);
    const reset = () => this.sockets.get(request.socket.remotePort ?? 0)?.resetAndDestroy();
    this.behaviour(response, reset, received);
  }
}
