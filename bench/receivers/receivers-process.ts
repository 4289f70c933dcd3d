/** Runs webhook receivers in a process of their own, each on its own port, and has them behave as they are told. */

import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { clockMillis } from "../settings.ts";
import type { Arrival, Behaviour, Command, Report } from "./receivers.ts";

const slowMillis = 9_000;
const tellEveryMillis = 50;

const [certFile, keyFile, count] = process.argv.slice(2);
if (!certFile || !keyFile || !count) throw new Error("usage: receivers-process.ts <certificate> <key> <how many>");
const tls = { cert: readFileSync(certFile), key: readFileSync(keyFile), keepAlive: true };

const arrivals: Arrival[] = [];
const tell = (report: Report): void => void process.send?.(report);

function tellArrivals(): void {
  if (arrivals.length > 0) tell({ kind: "arrivals", arrivals: arrivals.splice(0) });
}

async function sequenceOf(request: IncomingMessage): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { event } = JSON.parse(Buffer.concat(chunks).toString()) as {
    event: { data: { Bench?: { Sequence?: unknown } } };
  };
  return Number(event.data.Bench?.Sequence);
}

class Receiver {
  private behaviour: Behaviour = "answers";
  private server: Server | undefined;
  /** The answers that a slow receiver has not given yet. */
  private readonly owed = new Set<() => void>();

  listen(port: number): Promise<number> {
    const server = createServer(tls, (request, response) => void this.take(request, response));
    // Waits longer than the sender keeps a connection, so that no connection is closed while it is used again.
    server.keepAliveTimeout = 120_000;
    this.server = server;
    return new Promise((resolve) =>
      server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
    );
  }

  async behave(behaviour: Behaviour, port: number): Promise<void> {
    this.behaviour = behaviour;
    if (behaviour !== "slow") for (const answer of this.owed) answer();
    if (behaviour === "away") this.leave();
    else if (!this.server) await this.listen(port);
  }

  private leave(): void {
    this.server?.close();
    this.server?.closeAllConnections();
    this.server = undefined;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sequence = await sequenceOf(request).catch(() => undefined);
    // Ignores a request that was cut off when the receiver went away.
    if (sequence === undefined) return;
    const isUp = this.behaviour !== "unavailable";
    arrivals.push([sequence, clockMillis(), isUp ? 1 : 0]);
    if (this.behaviour === "slow") await this.hold();
    response.writeHead(isUp ? 200 : 503).end();
  }

  private hold(): Promise<void> {
    return new Promise((resolve) => {
      const answer = (): void => {
        clearTimeout(timer);
        this.owed.delete(answer);
        resolve();
      };
      const timer = setTimeout(answer, slowMillis);
      this.owed.add(answer);
    });
  }
}

const receivers = Array.from({ length: Number(count) }, () => new Receiver());
const ports = await Promise.all(receivers.map((receiver) => receiver.listen(0)));

async function obey(command: Command): Promise<void> {
  for (const index of command.receivers) await receivers[index]?.behave(command.behaviour, ports[index] ?? 0);
  tellArrivals();
  tell({ kind: "done" });
}

process.on("message", (command: Command) => void obey(command));
process.on("disconnect", () => process.exit());
setInterval(tellArrivals, tellEveryMillis);
tell({ kind: "listening", ports });
