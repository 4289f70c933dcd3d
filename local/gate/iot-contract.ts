/** Declares what the gate and the MQTT broker need of each other. */

/** A message as IoT's API publishes it. */
export interface IotMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly expirySeconds?: number;
  readonly properties?: {
    readonly payloadFormatIndicator?: boolean;
    readonly contentType?: string;
    readonly responseTopic?: string;
    readonly correlationData?: Buffer;
    readonly userProperties?: Readonly<Record<string, string | string[]>>;
  };
}

/** What IoT tells of a client's connection: the one that it has, or its last one. Times are milliseconds since 1970. */
export interface IotConnection {
  readonly clientId: string;
  readonly isConnected: boolean;
  readonly isCleanSession: boolean;
  readonly sessionExpirySeconds: number;
  readonly keepAliveSeconds: number;
  readonly connectedSince?: number;
  readonly disconnectedSince?: number;
  readonly disconnectReason?: string;
  readonly source: { readonly address: string; readonly port: number };
  readonly target: { readonly address: string; readonly port: number };
}

/** What came of a message to one client. */
export type DirectDelivery = "delivered" | "not connected" | "not acknowledged" | "forbidden";

/** The broker behind IoT's data plane. */
export interface IotBroker {
  /** Answers why nobody may publish to a topic, in words; undefined if somebody may. */
  topicFault(topic: string): string | undefined;
  /** Resolves when the message is wherever it is to be kept. */
  publish(message: IotMessage): Promise<void>;
  /** Answers undefined for a client that is not known. */
  connection(clientId: string): IotConnection | undefined;
  /** Ends a client's connection. Answers false if it has none. */
  disconnect(
    clientId: string,
    how: { readonly forgetsSession: boolean; readonly sendsWill: boolean },
  ): boolean | Promise<boolean>;
  /** Answers undefined for a client without a session. */
  subscriptions(clientId: string): readonly { readonly topicFilter: string; readonly qos: number }[] | undefined;
  /** Answers how often clients and messages were refused or thrown away, by what the log says of it. */
  refusals(): Readonly<Record<string, number>>;
  /** Waits for the client's acknowledgement for `timeoutMillis`; without it, only sends. */
  sendDirect(clientId: string, message: IotMessage, timeoutMillis: number | undefined): Promise<DirectDelivery>;
}

/** In whose name a topic rule acts: its role decides what it may do. */
export interface RuleCaller {
  readonly ruleName: string;
  readonly logicalId: string;
  readonly roleArn: string;
}

/**
 * Gives the topic rules queues and buckets without HTTP. Each method resolves when what it was given is on disk, and rejects with
 * the `ServiceError` that the gate would answer.
 */
export interface RuleAccess {
  send(queueUrl: string, body: string, by: RuleCaller): Promise<void>;
  put(bucket: string, key: string, body: string, by: RuleCaller): Promise<void>;
}
