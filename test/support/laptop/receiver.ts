/** A webhook receiver that a test can make behave as badly as receivers do. */

import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";

export interface Received {
  /** When it had arrived, in milliseconds since 1970. */
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

/** `reset` ends the connection with a TCP reset. */
type Behaviour = (response: ServerResponse, reset: () => void, received: Received) => void;

export const acknowledge: Behaviour = (response) => {
  response.writeHead(200).end("ok");
};

export const refuse: Behaviour = (response) => {
  response.writeHead(500).end("refused");
};

export class Receiver {
  /** Every request, acknowledged or not, in order of arrival. */
  readonly received: Received[] = [];
  behaviour: Behaviour = acknowledge;
  /** Requests that were open at the same time, at most. */
  mostAtOnce = 0;
  private open = 0;
  private readonly server;
  private readonly sockets = new Map<number, Socket>();

  constructor(files: { certFile: string; keyFile: string }) {
    const tls = { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) };
    this.server = createServer(tls, (request, response) => this.handle(request, response));
    // A reset has to be asked of the TCP socket; requests know only the TLS socket on top of it.
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

  /** Values of a field of the events of one type that were received, each once. */
  fieldValues(eventType: string, field: string): Set<unknown> {
    const events = this.received.filter(({ event }) => event.eventType === eventType);
    return new Set(events.map(({ event }) => event.data[eventType]?.[field]));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.open);
    response.on("close", () => this.open--);
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
