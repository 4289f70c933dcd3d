/** Names why a connection ends or a packet is refused, in the codes of MQTT and in AWS IoT Core's words. */

/** Reason codes of MQTT 5. */
export const reasonCode = {
  success: 0x00,
  disconnectWithWill: 0x04,
  noSubscription: 0x11,
  unspecified: 0x80,
  malformedPacket: 0x81,
  protocolError: 0x82,
  implementation: 0x83,
  clientIdNotValid: 0x85,
  notAuthorized: 0x87,
  serverUnavailable: 0x88,
  serverShuttingDown: 0x8b,
  keepAliveTimeout: 0x8d,
  sessionTakenOver: 0x8e,
  filterInvalid: 0x8f,
  topicInvalid: 0x90,
  receiveMaximumExceeded: 0x93,
  topicAliasInvalid: 0x94,
  quotaExceeded: 0x97,
  administrative: 0x98,
  qosNotSupported: 0x9b,
  connectTimeExceeded: 0xa0,
  subscriptionIdentifiers: 0xa1,
} as const;

/** Return codes of a CONNACK of MQTT 3.1.1. */
export const returnCode = {
  accepted: 0,
  protocolVersion: 1,
  clientIdRejected: 2,
  serverUnavailable: 3,
  notAuthorized: 5,
} as const;

/** The reasons in AWS IoT Core's lifecycle events. */
export type DisconnectReason =
  | "AUTH_ERROR"
  | "CLIENT_INITIATED_DISCONNECT"
  | "CLIENT_ERROR"
  | "CONNECTION_LOST"
  | "DUPLICATE_CLIENTID"
  | "MQTT_KEEP_ALIVE_TIMEOUT"
  | "SERVER_ERROR"
  | "SERVER_INITIATED_DISCONNECT"
  | "API_INITIATED_DISCONNECT"
  | "CUSTOMAUTH_TTL_EXPIRATION";

/** Why the broker ends a connection. */
export interface Ending {
  /** What the laptop's log says. */
  readonly why: string;
  readonly reason: DisconnectReason;
  /** What an MQTT 5 client is told first. If absent, the connection is closed without a word. */
  readonly code?: number;
  /** The topic or filter that it was about. */
  readonly topic?: string;
}
