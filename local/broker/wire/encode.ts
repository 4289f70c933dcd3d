/** Writes the packets that the broker sends. Those that go out with each message are written here, byte by byte. */

import { generate, type IConnackPacket, type IPublishPacket } from "mqtt-packet";

/** 4 is MQTT 3.1.1. */
export type Version = 4 | 5;

const typeBits = { puback: 0x40, suback: 0x90, unsuback: 0xb0, pingresp: 0xd0, disconnect: 0xe0 } as const;

export const pingresp = Buffer.from([typeBits.pingresp, 0]);

export const disconnect = (code: number): Buffer => Buffer.from([typeBits.disconnect, 2, code, 0]);

export const connack = (version: Version | 3, packet: Omit<IConnackPacket, "cmd">): Buffer =>
  generate({ cmd: "connack", ...packet }, { protocolVersion: version });

export function puback(version: Version, id: number, code = 0): Buffer {
  const [high, low] = [id >> 8, id & 0xff];
  return Buffer.from(
    version === 4 || code === 0 ? [typeBits.puback, 2, high, low] : [typeBits.puback, 4, high, low, code, 0],
  );
}

/** Answers a SUBSCRIBE or UNSUBSCRIBE with one code for each of its filters. */
export function suback(version: Version, id: number, codes: readonly number[]): Buffer {
  const properties = version === 5 ? [0] : [];
  return acknowledgement(typeBits.suback, id, [...properties, ...codes]);
}

/** In MQTT 3.1.1 it carries no codes. */
export const unsuback = (version: Version, id: number, codes: readonly number[]): Buffer =>
  acknowledgement(typeBits.unsuback, id, version === 5 ? [0, ...codes] : []);

const acknowledgement = (type: number, id: number, rest: readonly number[]): Buffer =>
  Buffer.from([type, ...lengthBytes(2 + rest.length), id >> 8, id & 0xff, ...rest]);

/** A message on its way to one subscriber. */
export interface Outgoing {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
  readonly properties?: IPublishPacket["properties"];
}

/** Writes a PUBLISH of QoS 0 without `id`, and of QoS 1 with it. `again` marks one that was sent before. */
export function publish(version: Version, message: Outgoing, id?: number, again = false): Buffer {
  const { topic, payload, retain, properties } = message;
  const qos = id === undefined ? 0 : 1;
  if (version === 5 && properties !== undefined) {
    const packet = { cmd: "publish", topic, payload, qos, dup: again, retain, properties } as const;
    return generate({ ...packet, ...(id === undefined ? {} : { messageId: id }) }, { protocolVersion: 5 });
  }
  const topicBytes = Buffer.byteLength(topic);
  const rest = 2 + topicBytes + (qos === 1 ? 2 : 0) + (version === 5 ? 1 : 0) + payload.length;
  const length = lengthBytes(rest);
  const bytes = Buffer.allocUnsafe(1 + length.length + rest);
  bytes[0] = 0x30 | (again ? 0x08 : 0) | (qos << 1) | (retain ? 1 : 0);
  bytes.set(length, 1);
  let at = 1 + length.length;
  at = bytes.writeUInt16BE(topicBytes, at);
  at += bytes.write(topic, at);
  if (id !== undefined) at = bytes.writeUInt16BE(id, at);
  if (version === 5) at = bytes.writeUInt8(0, at);
  payload.copy(bytes, at);
  return bytes;
}

/** Answers a length in MQTT's variable number of bytes. */
function lengthBytes(length: number): number[] {
  const bytes: number[] = [];
  let left = length;
  do {
    const low = left % 128;
    left = Math.floor(left / 128);
    bytes.push(left > 0 ? low | 0x80 : low);
  } while (left > 0);
  return bytes;
}
