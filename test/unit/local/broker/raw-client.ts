/** A client that says exactly what a test wants it to say, byte for byte, over streams in memory. */

import { Duplex } from "node:stream";
import { generate, type IConnectPacket, type Packet, type Parser, parser } from "mqtt-packet";
import type { Broker } from "../../../../local/broker/broker.ts";
import { type Origin, Transport } from "../../../../local/broker/wire/transport.ts";
import { until } from "../../../support/laptop/until.ts";

export type Version = 4 | 5;

/** Answers two ends of one connection. */
function pair(): [Duplex, Duplex] {
  const make = (other: () => Duplex): Duplex =>
    new Duplex({
      read: () => undefined,
      write: (chunk, _encoding, done) => {
        other().push(chunk);
        done();
      },
      final: (done) => {
        other().push(null);
        done();
      },
      destroy: (error, done) => {
        queueMicrotask(() => other().destroy());
        done(error);
      },
    });
  const left: Duplex = make(() => right);
  const right: Duplex = make(() => left);
  return [left, right];
}

const origin: Origin = { door: "mqtts", address: "127.0.0.1", port: 5, localAddress: "127.0.0.1", localPort: 8883 };

export class RawClient {
  readonly packets: Packet[] = [];
  readonly version: Version;
  isClosed = false;
  private readonly stream: Duplex;
  private readonly parser: Parser;
  private read = 0;

  constructor(broker: Broker, version: Version, from: Partial<Origin> = {}) {
    const [mine, theirs] = pair();
    this.version = version;
    this.stream = mine;
    this.parser = parser({ protocolVersion: version });
    this.parser.on("packet", (packet) => this.packets.push(packet));
    this.parser.on("error", (error: unknown) => {
      throw error;
    });
    mine.on("data", (bytes: Buffer) => this.parser.parse(bytes));
    mine.on("error", () => undefined);
    mine.on("end", () => mine.end());
    mine.on("close", () => {
      this.isClosed = true;
    });
    broker.accept(new Transport(theirs, { ...origin, ...from }));
  }

  send(packet: Packet): void {
    this.write(generate(packet, { protocolVersion: this.version }));
  }

  write(bytes: Buffer): void {
    this.stream.write(bytes);
  }

  /** Answers the next packet that was not answered yet. Throws if the connection is closed without one. */
  async next<C extends Packet["cmd"]>(cmd: C): Promise<Extract<Packet, { cmd: C }>> {
    const at = this.read;
    const packet = await until(`a ${cmd}`, () => this.packets[at] ?? (this.isClosed ? "closed" : undefined), 1);
    if (packet === "closed") throw new Error(`The connection was closed without ${cmd}.`);
    if (packet.cmd !== cmd) throw new Error(`${JSON.stringify(packet)} came in place of ${cmd}.`);
    this.read += 1;
    return packet as Extract<Packet, { cmd: C }>;
  }

  /** Resolves when the broker has closed the connection. Answers the packets that came before. */
  async closed(): Promise<Packet[]> {
    await until("the close", () => this.isClosed, 1);
    return this.packets.slice(this.read);
  }

  /** Sends a ping and waits for its answer, so that all that was sent before is dealt with. */
  async settled(): Promise<Packet[]> {
    const from = this.read;
    this.send({ cmd: "pingreq" });
    await until("a pingresp", () => this.packets.slice(from).some(({ cmd }) => cmd === "pingresp"), 1);
    const before = this.packets.slice(from).filter(({ cmd }) => cmd !== "pingresp");
    this.read = this.packets.length;
    return before;
  }

  /** Closes this end without a word, and reads no more. */
  leave(): void {
    this.stream.end();
  }

  /** Breaks the connection without a word. */
  break(): void {
    this.stream.destroy();
  }
}

export const connectPacket = (version: Version, changes: Partial<IConnectPacket> = {}): IConnectPacket => ({
  cmd: "connect",
  protocolId: "MQTT",
  protocolVersion: version,
  clean: true,
  clientId: "device",
  keepalive: 60,
  username: "user",
  password: Buffer.from("password"),
  ...changes,
});
