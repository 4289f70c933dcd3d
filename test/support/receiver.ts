/** Runs a webhook receiver on a real https socket, with a certificate of an authority made for the test. */

import { once } from "node:events";
import type { IncomingMessage, RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { issue } from "../../local/start/certificates/authority.ts";

export interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface Receiver {
  readonly port: number;
  readonly received: Received[];
  /** Answers how many connections it has taken so far. */
  connections(): number;
  stop(): Promise<void>;
}

/** Makes this process trust the receivers that it starts. */
export async function trustReceivers(): Promise<{ cert: string; key: string }> {
  const { authority, receiver } = await issue({ from: new Date(Date.now() - 3_600_000), days: 2 });
  setDefaultCACertificates([...getCACertificates("default"), authority]);
  return { cert: receiver.certificate, key: receiver.privateKey };
}

/** Starts a receiver, which calls `answer` when it has read a request's body. */
export async function startReceiver(
  certificate: { cert: string; key: string },
  answer: (received: Received, ...rest: Parameters<RequestListener>) => void,
): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer({ ...certificate, keepAlive: true }, async (request, response) => {
    const { headers, method = "", url: path = "" } = request;
    const one = { headers, method, path, body: await text(request) };
    received.push(one);
    answer(one, request, response);
  });
  const sockets = socketsOf(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    received,
    connections: () => sockets.taken,
    stop: async () => {
      for (const socket of sockets.open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function socketsOf(server: Server): { taken: number; open: Set<Duplex> } {
  const sockets = { taken: 0, open: new Set<Duplex>() };
  server.on("connection", (socket) => {
    sockets.taken++;
    sockets.open.add(socket);
    socket.on("close", () => sockets.open.delete(socket));
  });
  return sockets;
}
