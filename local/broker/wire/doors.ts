/** Listens for MQTT clients: over TLS, over WebSocket over TLS, and over WebSocket on the HTTP port. */

import type { IncomingMessage } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { createWebSocketStream, WebSocketServer } from "ws";
import { limits } from "../limits.ts";
import { type Origin, Transport } from "./transport.ts";

/** PEM texts of the server's certificate. */
export interface ServerIdentity {
  readonly cert: string;
  readonly key: string;
}

/** A server that hands over requests to upgrade; the doors of HTTP have one. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export class MqttPortInUse extends Error {
  constructor(port: number, option: string, cause: unknown) {
    super(
      `Port ${port} for MQTT is in use by another program: stop that one, or choose another port with ${option} (0: any free one).`,
      { cause },
    );
    this.name = "MqttPortInUse";
  }
}

const path = "/mqtt";
/** In the order in which the broker would choose. */
const subprotocols = ["mqtt", "mqttv3.1"];

const chooseProtocol = (offered: Set<string>): string | false =>
  subprotocols.find((each) => offered.has(each)) ?? false;

export class MqttDoors {
  private readonly onTransport: (transport: Transport) => void;
  private readonly servers: Server[] = [];
  private readonly webSockets = new WebSocketServer({
    noServer: true,
    handleProtocols: chooseProtocol,
    maxPayload: limits.largestPayloadBytes + limits.largestHeadBytes,
    perMessageDeflate: false,
  });

  constructor(onTransport: (transport: Transport) => void) {
    this.onTransport = onTransport;
  }

  /** Listens on 127.0.0.1 for MQTT over TLS. Answers the port. Rejects with `MqttPortInUse`. */
  listenForMqtt(port: number, { cert, key }: ServerIdentity): Promise<number> {
    const server = createTlsServer({ cert, key, ALPNProtocols: ["mqtt"] }, (socket) => {
      socket.setNoDelay();
      this.onTransport(new Transport(socket, originOf("mqtts", socket)));
    });
    return this.listen(server, port, "--mqtts-port");
  }

  /** Listens on 127.0.0.1 for MQTT over WebSocket over TLS. */
  listenForWebSockets(port: number, { cert, key }: ServerIdentity): Promise<number> {
    const server = createHttpsServer({ cert, key, ALPNProtocols: ["http/1.1"] }, (_request, response) => {
      response.writeHead(404, { "content-type": "text/plain" }).end(`MQTT over WebSocket is at ${path}.\n`);
    });
    server.on("upgrade", this.upgradeTo("wss"));
    return this.listen(server, port, "--wss-port");
  }

  /** Answers what takes the upgrades of a server: `/mqtt` becomes a WebSocket, any other path is 404. */
  upgradeTo(door: "wss" | "ws"): Upgrade {
    return (request, socket, head) => {
      const [requestPath = "", queryString = ""] = (request.url ?? "").split("?", 2);
      const offered = request.headers["sec-websocket-protocol"] ?? "";
      if (requestPath !== path) refuse(socket, "404 Not Found");
      else if (!offered.split(",").some((each) => subprotocols.includes(each.trim())))
        refuse(socket, "400 Bad Request");
      else {
        this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
          const stream = createWebSocketStream(webSocket);
          const headers = headersOf(request);
          const origin = { ...originOf(door, request.socket), http: { headers, queryString } };
          this.onTransport(new Transport(stream, door === "ws" ? named(origin, headers.host) : origin));
        });
      }
    };
  }

  private async listen(server: Server, port: number, option: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "EADDRINUSE" ? new MqttPortInUse(port, option, error) : error),
      );
      server.listen(port, "127.0.0.1", resolve);
    });
    // What clients do wrong in their handshakes is their affair.
    server.on("tlsClientError", () => undefined);
    server.on("clientError", (_error: Error, socket: Duplex) => socket.destroy());
    this.servers.push(server);
    const address = server.address() as AddressInfo;
    return address.port;
  }

  /** Takes no more clients. Resolves when those that are connected have gone. */
  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
    this.webSockets.close();
  }
}

function originOf(door: Origin["door"], socket: Socket): Origin {
  const { remoteAddress = "127.0.0.1", remotePort = 0, localAddress = "127.0.0.1", localPort = 0 } = socket;
  const { servername } = socket as Partial<TLSSocket>;
  const named = typeof servername === "string" && servername !== "" ? { serverName: servername } : {};
  return { door, address: remoteAddress, port: remotePort, localAddress, localPort, ...named };
}

/** Without TLS, the host of the request is the name by which the client knows the server. */
const named = (origin: Origin, host: string | undefined): Origin =>
  host === undefined ? origin : { ...origin, serverName: host.replace(/:\d+$/, "") };

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : (value ?? "")]),
  );

function refuse(socket: Duplex, status: string): void {
  socket.on("error", () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
