/**
 * Runs a webhook receiver that answers byte by byte as a test tells it, for answers that no HTTP library would send.
 */

import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";

export interface RawRequest {
  readonly connection: TLSSocket;
  /**
   * The connection of the receiver over which the request came, counted from 1, as is the request's own number there.
   */
  readonly connectionNumber: number;
  readonly number: number;
  /** Ends the connection by a TCP reset, without the closing message of TLS. */
  reset(): void;
}

export interface RawReceiver {
  readonly port: number;
  connections(): number;
  requests(): number;
  stop(): Promise<void>;
}

/** Starts a receiver, which calls `answer` for each request as soon as all of it has come. */
export async function startRawReceiver(
  options: TlsOptions,
  answer: (request: RawRequest) => void,
  connected: (connection: TLSSocket) => void = () => {},
): Promise<RawReceiver> {
  const open = new Set<TLSSocket>();
  const beneath = new Map<number | undefined, Socket>();
  let connections = 0;
  let requests = 0;
  const server = createServer(options, (connection) => {
    const connectionNumber = ++connections;
    let number = 0;
    open.add(connection.setNoDelay(true));
    connection.on("error", () => {}).on("close", () => open.delete(connection));
    connected(connection);
    onRequests(connection, () => {
      requests++;
      const reset = () => void beneath.get(connection.remotePort)?.resetAndDestroy();
      answer({ connection, connectionNumber, number: ++number, reset });
    });
  });
  server.on("connection", (socket: Socket) =>
    beneath.set(
      socket.remotePort,
      socket.on("error", () => {}),
    ),
  );
  server.on("tlsClientError", () => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    requests: () => requests,
    stop: async () => {
      for (const connection of open) connection.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function onRequests(connection: TLSSocket, heard: () => void): void {
  let text = "";
  connection.on("data", (bytes: Buffer) => {
    text += bytes.toString("latin1");
    for (;;) {
      const head = text.indexOf("\r\n\r\n");
      if (head === -1) return;
      const end = head + 4 + Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
      if (text.length < end) return;
      text = text.slice(end);
      heard();
    }
  });
}

/** Sends bytes one by one, each in a TLS record of its own, and gives the event loop time to carry each over. */
export async function trickle(connection: TLSSocket, text: string): Promise<void> {
  for (const byte of Buffer.from(text, "latin1")) {
    if (connection.destroyed) return;
    await new Promise((resolve) => connection.write(Uint8Array.of(byte), resolve));
    await new Promise(setImmediate);
  }
}
