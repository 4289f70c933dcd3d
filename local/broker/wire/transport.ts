/** Carries bytes between the broker and a client, over TLS or over WebSocket. */

import type { Duplex } from "node:stream";
import { bounds } from "../limits.ts";

/** Where a client comes from, and by which door. */
export interface Origin {
  readonly door: "mqtts" | "wss" | "ws";
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** What the client called this server in TLS. Clients that were given an address send none. */
  readonly serverName?: string;
  /** Of the request that became a WebSocket. */
  readonly http?: { readonly headers: Readonly<Record<string, string>>; readonly queryString: string };
}

export class Transport {
  readonly origin: Origin;
  private readonly stream: Duplex;
  private waiting: Buffer[] = [];
  private isEnding = false;

  constructor(stream: Duplex, origin: Origin) {
    this.stream = stream;
    this.origin = origin;
    // Every error is followed by the close, which says all that the broker needs.
    stream.on("error", () => undefined);
  }

  listen(onBytes: (bytes: Buffer) => void, onClose: () => void): void {
    this.stream.on("data", onBytes);
    this.stream.once("close", onClose);
    this.stream.once("end", () => this.end());
    if (this.stream.destroyed) queueMicrotask(onClose);
  }

  /** Sends everything that is written in one turn of the event loop together. Hangs up on a client that does not read. */
  write(bytes: Buffer): void {
    if (this.isEnding) return;
    this.waiting.push(bytes);
    if (this.waiting.length === 1) setImmediate(() => this.flush());
  }

  private flush(): void {
    const [first] = this.waiting;
    if (first === undefined || this.stream.destroyed) return;
    const bytes = this.waiting.length === 1 ? first : Buffer.concat(this.waiting);
    this.waiting = [];
    this.stream.write(bytes);
    if (this.stream.writableLength > bounds.unsentBytes) this.stream.destroy();
  }

  pause(): void {
    this.stream.pause();
  }

  resume(): void {
    if (!this.isEnding) this.stream.resume();
  }

  /** Tells whether the client is there still. One that is paused is not heard to leave until it is looked at. */
  async isOpen(): Promise<boolean> {
    this.stream.read(0);
    await new Promise((resolve) => setImmediate(resolve));
    return !this.isEnding && !this.stream.destroyed;
  }

  /** Sends what was written, and closes. Cuts the client off if it does not close its end soon. */
  end(): void {
    if (this.isEnding) return;
    this.flush();
    this.isEnding = true;
    this.stream.end();
    // Reads on, and throws away, so that the client's close is seen.
    this.stream.resume();
    setTimeout(() => this.stream.destroy(), bounds.lingerMillis).unref();
  }

  destroy(): void {
    this.isEnding = true;
    this.stream.destroy();
  }
}
