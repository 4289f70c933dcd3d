/** Reads a CONNECT: what the client wants, within AWS IoT Core's limits, or why it is refused. */

import { randomUUID } from "node:crypto";
import type { IConnectPacket } from "mqtt-packet";
import { topicFault, topicFaultInWords } from "../../aws/mqtt-topics.ts";
import type { MessageProperties } from "../contract.ts";
import { limits } from "../limits.ts";
import type { Version } from "../wire/encode.ts";
import { reasonCode, returnCode } from "../wire/reasons.ts";
import { expirySecondsOf, propertiesOf } from "./properties.ts";

export interface Will {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly delaySeconds: number;
  readonly expirySeconds?: number;
  readonly properties?: MessageProperties;
}

export interface Opening {
  readonly kind: "opening";
  readonly version: Version;
  readonly clientId: string;
  /** The client sent no id, and was given one. */
  readonly isIdAssigned: boolean;
  readonly username?: string;
  readonly password?: Buffer;
  readonly isClean: boolean;
  readonly sessionExpirySeconds: number;
  readonly keepAliveSeconds: number;
  readonly will?: Will;
  /** How many messages of QoS 1 the client takes before it acknowledges one. */
  readonly receiveMaximum: number;
  readonly largestPacketBytes: number;
}

export interface Refusal {
  readonly kind: "refusal";
  readonly why: string;
  readonly version: Version;
  /** What MQTT 5 is answered. */
  readonly code: number;
  /** What MQTT 3.1.1 is answered. If absent, it is closed without a word. */
  readonly returnCode?: number;
}

export function readConnect(packet: IConnectPacket): Opening | Refusal {
  const version = packet.protocolVersion === 5 ? 5 : 4;
  const refusal = refusalOf(packet);
  if (refusal !== undefined) return { kind: "refusal", version, ...refusal };
  const { clientId, username, password, properties, clean = true } = packet;
  const wanted = version === 5 ? (properties?.sessionExpiryInterval ?? 0) : clean ? 0 : limits.sessionExpirySeconds;
  const will = willOf(packet);
  return {
    kind: "opening",
    version,
    clientId: clientId === "" ? randomUUID() : clientId,
    isIdAssigned: clientId === "",
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: Buffer.from(password) }),
    isClean: clean,
    sessionExpirySeconds: Math.min(wanted, limits.sessionExpirySeconds),
    keepAliveSeconds: keepAliveOf(packet.keepalive ?? 0),
    ...(will === undefined ? {} : { will }),
    receiveMaximum: Math.min(properties?.receiveMaximum ?? limits.unacknowledged, limits.unacknowledged),
    largestPacketBytes: properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY,
  };
}

function keepAliveOf(seconds: number): number {
  const { shortest, longest } = limits.keepAliveSeconds;
  return seconds === 0 ? longest : Math.min(Math.max(seconds, shortest), longest);
}

type Reason = Omit<Refusal, "kind" | "version">;

function refusalOf(packet: IConnectPacket): Reason | undefined {
  const { protocolId, protocolVersion, clientId, clean, properties, username = "" } = packet;
  // MQTT 3.1 has a name of its own, which some clients send beside the number of a later version.
  if (protocolId !== "MQTT" || (protocolVersion !== 4 && protocolVersion !== 5)) {
    return { why: "MQTT 3.1 is not spoken; use 3.1.1 or 5", code: 0x84, returnCode: returnCode.protocolVersion };
  }
  const badId = { code: reasonCode.clientIdNotValid, returnCode: returnCode.clientIdRejected };
  if (clientId === "" && protocolVersion === 4 && clean !== true) {
    return { why: "a session that is kept needs a client id", ...badId };
  }
  if (!isText(clientId)) return { why: "the client id is no UTF-8", ...badId };
  if (Buffer.byteLength(clientId) > limits.longestClientIdBytes) {
    return { why: `the client id is longer than ${limits.longestClientIdBytes} bytes`, ...badId };
  }
  if (!isText(username)) return { why: "the user name is no UTF-8", code: reasonCode.malformedPacket };
  if (properties?.authenticationMethod !== undefined) {
    return { why: "AUTH packets are not supported", code: reasonCode.protocolError };
  }
  if (properties?.receiveMaximum === 0 || properties?.maximumPacketSize === 0) {
    return { why: "a maximum of 0 was given", code: reasonCode.protocolError };
  }
  return willRefusalOf(packet);
}

function willRefusalOf({ will }: IConnectPacket): Reason | undefined {
  if (will === undefined) return undefined;
  if (will.qos === 2) return { why: "the will has QoS 2", code: reasonCode.qosNotSupported };
  const fault = topicFault(will.topic);
  if (fault !== undefined || !isText(will.topic)) {
    const words = fault === undefined ? "is no UTF-8" : topicFaultInWords[fault];
    return { why: `the will's topic ${words}`, code: reasonCode.topicInvalid };
  }
  if (will.payload.length > limits.largestPayloadBytes) {
    return { why: `the will is larger than ${limits.largestPayloadBytes} bytes`, code: reasonCode.quotaExceeded };
  }
  return undefined;
}

/** MQTT forbids NUL in texts, and U+FFFD stands where the bytes were no UTF-8. */
export const isText = (text: string): boolean => !text.includes("\u0000") && !text.includes("\ufffd");

function willOf({ will }: IConnectPacket): Will | undefined {
  if (will === undefined) return undefined;
  const { topic, payload, qos, retain = false, properties } = will;
  const forwarded = propertiesOf(properties);
  const expirySeconds = expirySecondsOf(properties?.messageExpiryInterval);
  return {
    topic,
    payload: Buffer.from(payload),
    qos: qos === 1 ? 1 : 0,
    retain,
    delaySeconds: properties?.willDelayInterval ?? 0,
    ...(expirySeconds === undefined ? {} : { expirySeconds }),
    ...(forwarded === undefined ? {} : { properties: forwarded }),
  };
}
