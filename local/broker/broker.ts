/** Joins the parts of the MQTT broker, and answers for it to IoT's data plane. */

import { join } from "node:path";
import { topicFault, topicFaultInWords } from "../aws/mqtt-topics.ts";
import type { StoreHealth } from "../backends/store-health.ts";
import type { StoreList } from "../backends/store-list.ts";
import type { Log } from "../gate/contract.ts";
import type { DirectDelivery, IotBroker, IotConnection, IotMessage } from "../gate/iot-contract.ts";
import type { Invoker } from "../runtime/contract.ts";
import type { LocalMqttDomain, LocalTopicRule } from "../template/model/iot.ts";
import { Authorizer } from "./access/authorizer.ts";
import type { Client } from "./connection/client.ts";
import { Connection } from "./connection/connection.ts";
import { expirySecondsOf } from "./connection/properties.ts";
import type { Services } from "./connection/services.ts";
import { Wills } from "./connection/wills.ts";
import { type Message, machineTime, type RuleActions, type Time } from "./contract.ts";
import { bounds } from "./limits.ts";
import { Notices } from "./notices.ts";
import { ClientDirectory } from "./presence/client-directory.ts";
import { createTellKept } from "./presence/kept.ts";
import { FanOut } from "./routing/fan-out.ts";
import { Hub } from "./routing/hub.ts";
import { TopicRules } from "./rules/topic-rules.ts";
import { Retained } from "./session/retained.ts";
import type { Session } from "./session/session.ts";
import { Sessions } from "./session/sessions.ts";
import { reasonCode } from "./wire/reasons.ts";
import type { Transport } from "./wire/transport.ts";

export interface BrokerOptions {
  readonly rules: readonly LocalTopicRule[];
  readonly domains: readonly LocalMqttDomain[];
  readonly invoker: Invoker;
  readonly actions: RuleActions;
  /** The directory for sessions and retained messages, which is made if absent. */
  readonly dataDir: string;
  readonly health: StoreHealth;
  readonly list: StoreList;
  readonly log: Log;
  readonly time?: Time;
  /** Another limit than AWS IoT Core's, for benchmarks. */
  readonly messagesPerSecond?: number;
}

const sweepMillis = 60_000;
const noRoomToRetain = `the laptop keeps ${bounds.retainedCharacters / 1024 ** 2} MiB of retained messages at most; publish empty ones to topics that are not needed`;

export class Broker implements IotBroker {
  private readonly services: Services;
  private readonly directory: ClientDirectory;
  private readonly cancelSweep: () => void;
  private isClosing = false;

  /** Reads what earlier runs left. Throws a `StoreFailure` where that is damaged. */
  constructor(options: BrokerOptions) {
    const { rules, domains, invoker, actions, dataDir, health, list, log, time = machineTime } = options;
    // Speaks when clients come, and all below is there by then.
    const notices: Notices = new Notices(log, time, (notice, times) => tellKept(notice, times));
    const fanOut = new FanOut();
    const sessions = new Sessions(
      {
        ...(options.messagesPerSecond === undefined ? {} : { messagesPerSecond: options.messagesPerSecond }),
        folder: join(dataDir, "sessions"),
        health,
        list,
        time,
        onDiscard: (clientId, why) =>
          notices.say({ message: "an MQTT message was discarded", about: clientId, clientId, why, kept: "discarded" }),
      },
      (session) => each(session, (subscription) => fanOut.subscribe(session, subscription)),
      (session) => each(session, (subscription) => fanOut.unsubscribe(session, subscription)),
    );
    const retained = new Retained({
      path: join(dataDir, "retained.log"),
      health,
      list,
      time,
      onFull: ({ topic, clientId = topic }) =>
        notices.say({ message: "an MQTT message was not retained", about: clientId, why: noRoomToRetain }),
    });
    const hub = new Hub(new TopicRules(rules, actions, log), retained, fanOut);
    const tellKept = createTellKept(hub, time, log);
    this.directory = new ClientDirectory({ time, hub, sessions, notices });
    const authorizer = new Authorizer(invoker, functionsBehind(domains), time);
    const wills = new Wills(hub, time, log);
    this.services = { time, authorizer, sessions, fanOut, hub, retained, wills, notices, directory: this.directory };
    this.cancelSweep = this.sweepAgain();
  }

  private sweepAgain(): () => void {
    let cancel = (): void => undefined;
    const sweep = (): void => {
      this.services.sessions.sweep();
      this.services.retained.sweep();
      this.directory.sweep();
      cancel = this.services.time.after(sweepMillis, sweep);
    };
    cancel = this.services.time.after(sweepMillis, sweep);
    return () => cancel();
  }

  /** Begins to serve a connection. */
  accept(transport: Transport): void {
    if (this.isClosing) transport.destroy();
    else new Connection(transport, this.services);
  }

  /** Answers how often clients and messages were refused or thrown away, by what the log says of it. */
  refusals(): Readonly<Record<string, number>> {
    return this.services.notices.counted();
  }

  topicFault(topic: string): string | undefined {
    const fault = topicFault(topic);
    return fault === undefined ? undefined : `The topic ${topicFaultInWords[fault]}.`;
  }

  async publish(message: IotMessage): Promise<void> {
    await this.services.hub.publish(this.received(message));
  }

  connection(clientId: string): IotConnection | undefined {
    const client = this.directory.find(clientId);
    if (client !== undefined) return { ...shown(client), isConnected: true, connectedSince: client.connectedAt };
    const ended = this.directory.lastEnded(clientId);
    if (ended === undefined) return undefined;
    const { at: disconnectedSince, reason: disconnectReason } = ended;
    return { ...shown(ended.client), isConnected: false, disconnectedSince, disconnectReason };
  }

  disconnect(clientId: string, how: { readonly forgetsSession: boolean; readonly sendsWill: boolean }): boolean {
    const { sessions, wills } = this.services;
    const client = this.directory.find(clientId);
    const session = sessions.find(clientId);
    const why = "DeleteConnection was called";
    const ending = { why, reason: "API_INITIATED_DISCONNECT", code: reasonCode.administrative } as const;
    if (!how.sendsWill) wills.forget(clientId);
    client?.end(ending, { sendsWill: how.sendsWill });
    if (how.forgetsSession && session !== undefined) sessions.forget(session);
    return client !== undefined || (how.forgetsSession && session !== undefined);
  }

  subscriptions(clientId: string): { topicFilter: string; qos: number }[] | undefined {
    const session = this.services.sessions.find(clientId);
    return session && [...session.subscriptions.values()].map(({ text, qos }) => ({ topicFilter: text, qos }));
  }

  async sendDirect(clientId: string, message: IotMessage, timeoutMillis: number | undefined): Promise<DirectDelivery> {
    const client = this.directory.find(clientId);
    if (client === undefined) return "not connected";
    if (!client.mayReceive(message.topic)) return "forbidden";
    const received = this.received(message);
    if (timeoutMillis === undefined) {
      client.session.sendDirect(received, undefined);
      return "delivered";
    }
    const { promise, resolve } = Promise.withResolvers<DirectDelivery>();
    const takeBack = client.session.sendDirect(received, (outcome) =>
      resolve(outcome === "acknowledged" ? "delivered" : "not acknowledged"),
    );
    const cancel = this.services.time.after(timeoutMillis, () => {
      // Whoever was told that it is unknown must not see it delivered later.
      takeBack?.();
      resolve("not acknowledged");
    });
    return promise.finally(cancel);
  }

  private received({ expirySeconds, ...rest }: IotMessage): Message {
    const receivedAt = this.services.time.wallMillis();
    const seconds = expirySecondsOf(expirySeconds);
    return { ...rest, receivedAt, ...(seconds === undefined ? {} : { expiresAt: receivedAt + seconds * 1000 }) };
  }

  /** Tells every client that the server stops, and writes what is not yet on disk. */
  async close(): Promise<void> {
    if (this.isClosing) return;
    this.isClosing = true;
    this.cancelSweep();
    const why = "the laptop stops";
    for (const client of this.directory.all()) {
      client.end({ why, reason: "SERVER_INITIATED_DISCONNECT", code: reasonCode.serverShuttingDown });
    }
    await this.services.sessions.close();
    await this.services.retained.close();
  }
}

const each = (session: Session, act: (subscription: Parameters<Session["subscribe"]>[0]) => void): void =>
  session.subscriptions.forEach(act);

/** A plain WebSocket is let in as one over TLS is. */
function functionsBehind(domains: readonly LocalMqttDomain[]): Record<"mqtts" | "wss" | "ws", string | undefined> {
  const behind = (protocol: LocalMqttDomain["protocol"]): string | undefined =>
    domains.find((domain) => domain.protocol === protocol)?.functionArn;
  return { mqtts: behind("SECURE_MQTT"), wss: behind("MQTT_WSS"), ws: behind("MQTT_WSS") };
}

function shown({ id, opening, presented, session }: Client): Omit<IotConnection, "isConnected"> {
  const { address, port, localAddress, localPort } = presented.origin;
  return {
    clientId: id,
    isCleanSession: session.state.expirySeconds === 0,
    sessionExpirySeconds: session.state.expirySeconds,
    keepAliveSeconds: opening.keepAliveSeconds,
    source: { address, port },
    target: { address: localAddress, port: localPort },
  };
}
