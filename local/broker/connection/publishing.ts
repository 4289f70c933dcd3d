/** Takes the messages that a client publishes. */

import type { IPublishPacket } from "mqtt-packet";
import { hasWildcard, type TopicFault, topicFault, topicFaultInWords } from "../../aws/mqtt-topics.ts";
import type { Message } from "../contract.ts";
import { bounds, limits } from "../limits.ts";
import { reasonCode } from "../wire/reasons.ts";
import { Acknowledgements } from "./acknowledgements.ts";
import { isText } from "./opening.ts";
import type { Peer } from "./peer.ts";
import { expirySecondsOf, propertiesOf } from "./properties.ts";
import { TopicAliases } from "./topic-aliases.ts";

export class Publishing {
  private readonly client: Peer;
  private readonly aliases = new TopicAliases();
  private readonly acknowledgements: Acknowledgements;
  private isPaused = false;
  /** Topics that were looked at and are well formed. */
  private readonly wellFormed = new Set<string>();

  constructor(client: Peer) {
    this.client = client;
    this.acknowledgements = new Acknowledgements((id) => this.acknowledge(id));
  }

  take(packet: IPublishPacket): void {
    const topic = this.topicOf(packet);
    if (topic === undefined || !this.isAcceptable(packet, topic)) return;
    const { client } = this;
    const { session, services } = client;
    if (!client.rights.mayPublish(topic, packet.retain)) {
      // A message that is acknowledged with its refusal is not sent again for ever.
      if (packet.qos === 1 && client.version === 5) {
        client.acknowledge(packet.messageId ?? 0, reasonCode.notAuthorized);
      }
      client.forbid(`it may not publish ${packet.retain ? "a retained message " : ""}to this topic`, topic);
      return;
    }
    if (!session.throughput.take(packet.payload.length, services.time.steadyMillis())) {
      const about = { about: client.principalId, clientId: client.id, kept: "discarded" } as const;
      services.notices.say({ message: "an MQTT message was discarded", why: "more than the limit", ...about });
      return;
    }
    this.publish(messageOf(packet, topic, client.id, services.time.wallMillis()), packet);
  }

  private publish(message: Message, { qos, messageId = 0 }: IPublishPacket): void {
    // Comes after the limit of a second, by which AWS IoT Core discards the rest of a burst.
    if (this.client.version === 5 && qos === 1 && this.acknowledgements.count >= limits.unacknowledged) {
      this.client.fail("it has too many messages that are not acknowledged", reasonCode.receiveMaximumExceeded);
      return;
    }
    const done = this.client.services.hub.publish(message, this.client.session);
    if (qos === 0) {
      done?.catch((error) => this.failed(error, message.topic));
      return;
    }
    this.acknowledgements.add(messageId, done, (error) => this.failed(error, message.topic));
    // MQTT 5 has a client count itself, and be told if it does not.
    if (this.client.version === 4 && this.acknowledgements.count >= limits.unacknowledged) {
      this.isPaused = true;
      this.client.pause();
    }
  }

  private acknowledge(id: number): void {
    const { client } = this;
    if (client.ending !== undefined) return;
    client.acknowledge(id);
    if (!this.isPaused) return;
    this.isPaused = false;
    client.resume();
  }

  /** A client that is hung up on without an acknowledgement sends the message again. */
  private failed(error: unknown, topic: string): void {
    const why = `its message could not be kept: ${error instanceof Error ? error.message : String(error)}`;
    this.client.end({ why, reason: "SERVER_ERROR", code: reasonCode.implementation }, { topic });
  }

  private topicOf({ topic, properties }: IPublishPacket): string | undefined {
    if (this.client.version === 4) return topic;
    const resolved = this.aliases.resolve(topic, properties?.topicAlias);
    if (resolved === "invalid") {
      this.client.fail("it sent a topic alias of 0 or beyond the maximum", reasonCode.topicAliasInvalid);
    } else if (resolved === "unknown") {
      this.client.fail("it sent a topic alias that it had given no topic", reasonCode.protocolError);
    } else {
      return resolved.topic;
    }
    return undefined;
  }

  private faultOf(topic: string): TopicFault | undefined {
    if (this.wellFormed.has(topic)) return undefined;
    const fault = isText(topic) ? topicFault(topic) : "malformed";
    if (this.wellFormed.size >= bounds.keptDecisions) this.wellFormed.clear();
    if (fault === undefined) this.wellFormed.add(topic);
    return fault;
  }

  private isAcceptable({ qos, messageId, payload, properties }: IPublishPacket, topic: string): boolean {
    const { client } = this;
    const fault = this.faultOf(topic);
    const { responseTopic } = properties ?? {};
    if (qos === 2) client.fail("it published at QoS 2", reasonCode.qosNotSupported, topic);
    else if (fault !== undefined) {
      client.fail(`it published to a topic that ${topicFaultInWords[fault]}`, reasonCode.topicInvalid, topic);
    } else if (payload.length > limits.largestPayloadBytes) {
      client.fail(`its payload is larger than ${limits.largestPayloadBytes} bytes`, undefined, topic);
    } else if (qos === 1 && !(Number(messageId) > 0)) {
      client.fail("it published at QoS 1 without a packet id", reasonCode.protocolError, topic);
    } else if (properties?.subscriptionIdentifier !== undefined) {
      client.fail("it published with a subscription identifier", reasonCode.protocolError, topic);
    } else if (responseTopic !== undefined && (responseTopic === "" || hasWildcard(responseTopic))) {
      client.fail("its response topic is malformed", reasonCode.topicInvalid, topic);
    } else {
      return true;
    }
    return false;
  }
}

function messageOf(
  { payload, qos, retain, properties }: IPublishPacket,
  topic: string,
  clientId: string,
  receivedAt: number,
): Message {
  // Copies the bytes out of the chunk that they came in, which would stay in memory as long as they do.
  const message = {
    topic,
    payload: Buffer.from(payload),
    qos: qos === 1 ? 1 : 0,
    retain,
    clientId,
    receivedAt,
  } as const;
  if (properties === undefined) return message;
  const forwarded = propertiesOf(properties);
  const seconds = expirySecondsOf(properties.messageExpiryInterval);
  return {
    ...message,
    ...(forwarded === undefined ? {} : { properties: forwarded }),
    ...(seconds === undefined ? {} : { expiresAt: receivedAt + seconds * 1000 }),
  };
}
