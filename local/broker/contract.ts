/** Declares what the broker needs of the rest of the laptop. */

/** The machine's clocks and timers. Tests have their own, so that an hour passes at once. */
export interface Time {
  /** Milliseconds since 1970. */
  wallMillis(): number;
  /** Milliseconds since some moment; never jumps. */
  steadyMillis(): number;
  /** Calls `act` once, later. Answers what cancels it. */
  after(millis: number, act: () => void): () => void;
}

export const machineTime: Time = {
  wallMillis: () => Date.now(),
  steadyMillis: () => performance.now(),
  after: (millis, act) => {
    const timer = setTimeout(act, millis).unref();
    return () => clearTimeout(timer);
  },
};

/** The properties of MQTT 5 that go with a message from its publisher to its subscribers. */
export interface MessageProperties {
  readonly payloadFormatIndicator?: boolean;
  readonly contentType?: string;
  readonly responseTopic?: string;
  readonly correlationData?: Buffer;
  readonly userProperties?: Readonly<Record<string, string | string[]>>;
}

export interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  /** Whether the publisher asked to retain it. */
  readonly retain: boolean;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** When it is not worth delivering any more, in milliseconds since 1970. */
  readonly expiresAt?: number;
  readonly properties?: MessageProperties;
  /** Absent if no MQTT client published it. */
  readonly clientId?: string;
}

/** Keeps what a rule does with messages apart from how messages come. Each promise resolves when it is on disk. */
export interface RuleActions {
  send(queueUrl: string, body: string, by: RuleCaller): Promise<void>;
  put(bucket: string, key: string, body: string, by: RuleCaller): Promise<void>;
}

/** In whose name a rule acts. */
export interface RuleCaller {
  readonly ruleName: string;
  readonly logicalId: string;
  readonly roleArn: string;
}
