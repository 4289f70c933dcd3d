/** Names the limits of AWS IoT Core's message broker, which the laptop's keeps too. */

export const limits = {
  /** Of a payload, a will's too. */
  largestPayloadBytes: 131_072,
  /** What the CONNACK of MQTT 5 says. */
  maximumPacketBytes: 131_072,
  /** What may stand beside a payload of full size: a topic, and the properties of MQTT 5. */
  largestHeadBytes: 16_384,
  longestClientIdBytes: 128,
  /** Messages that are not acknowledged yet, each way. */
  unacknowledged: 100,
  topicAliases: 8,
  /** In and out together, of one connection, in any second. */
  messagesPerSecond: 100,
  bytesPerSecond: 524_288,
  filtersPerSubscribe: 8,
  subscriptionsPerConnection: 50,
  keepAliveSeconds: { shortest: 30, longest: 1_200 },
  /** A client that is silent for so many times its keep-alive is gone. */
  keepAliveFactor: 1.5,
  sessionExpirySeconds: 3_600,
  messageExpirySeconds: { shortest: 1, longest: 604_800 },
  /** How fast a session that is resumed gets what waited for it. */
  resumedMessagesPerSecond: 10,
  /** How long a client may take from opening the connection to its CONNECT. */
  connectMillis: 30_000,
  authorizerMillis: 5_000,
  policyDocuments: 10,
  policyDocumentCharacters: 2_048,
  /** Of what the authorizer says about refreshing and disconnecting. */
  authorizerSeconds: { shortest: 300, longest: 86_400 },
  /** How long a connection that has ended can still be asked about. */
  endedConnectionMillis: 1_800_000,
} as const;

/** Bounds of the laptop's own, so that no client can fill its memory or disk. */
export const bounds = {
  /** Messages that wait for one session. */
  queuedMessages: 10_000,
  /** The records of all retained messages together, as text. */
  retainedCharacters: 32 * 1024 * 1024,
  /** Asks the authorizer about so many at once: a few processors would answer none of a thousand within its time. */
  askedAtOnce: 32,
  /** Decisions that are kept for one connection before they are forgotten. */
  keptDecisions: 1_000,
  /** How much may wait to be sent to a client that does not read. */
  unsentBytes: 16 * 1024 * 1024,
  /** How long a client may take to close its end, once told that the connection is over. */
  lingerMillis: 1_000,
} as const;
