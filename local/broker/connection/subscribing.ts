/** Takes a client's SUBSCRIBE and UNSUBSCRIBE. */

import type { ISubscribePacket, ISubscription, IUnsubscribePacket } from "mqtt-packet";
import { hasWildcard, readSubscribed, topicFaultInWords } from "../../aws/mqtt-topics.ts";
import { limits } from "../limits.ts";
import type { Subscription } from "../session/subscription.ts";
import { suback, unsuback } from "../wire/encode.ts";
import { reasonCode } from "../wire/reasons.ts";
import { isText } from "./opening.ts";
import type { Peer } from "./peer.ts";

/** What a SUBACK of MQTT 3.1.1 says of a filter that was refused. */
const failure = 0x80;

interface Asked {
  readonly subscription: Subscription;
  readonly retainHandling: number;
}

export function subscribe(client: Peer, packet: ISubscribePacket): void {
  const { messageId = 0, subscriptions, properties } = packet;
  if (!(messageId > 0) || subscriptions.length === 0) {
    client.fail("its SUBSCRIBE has no packet id or no filter", reasonCode.protocolError);
  } else if (properties?.subscriptionIdentifier !== undefined) {
    client.fail("it sent a subscription identifier", reasonCode.subscriptionIdentifiers);
  } else if (subscriptions.some(({ qos }) => qos === 2)) {
    client.fail("it subscribed at QoS 2", reasonCode.qosNotSupported);
  } else if (subscriptions.length > limits.filtersPerSubscribe) {
    const why = `it sent more than ${limits.filtersPerSubscribe} filters in one SUBSCRIBE`;
    refuse(client, packet, reasonCode.quotaExceeded, why);
  } else {
    const asked = readAll(client, packet);
    if (asked !== undefined) void grant(client, messageId, asked);
  }
}

/** Answers undefined if a filter is refused, after the client was told and hung up on. */
function readAll(client: Peer, packet: ISubscribePacket): Asked[] | undefined {
  const asked: Asked[] = [];
  for (const each of packet.subscriptions) {
    const subscribed = isText(each.topic) ? readSubscribed(each.topic) : "malformed";
    if (typeof subscribed === "string") {
      const why = `it subscribed to a filter that ${topicFaultInWords[subscribed]}`;
      refuse(client, packet, reasonCode.filterInvalid, why, each.topic);
      return undefined;
    }
    if (subscribed.group !== undefined && each.nl === true) {
      client.fail("it asked not to get its own messages of a shared subscription", reasonCode.protocolError);
      return undefined;
    }
    if (!client.rights.maySubscribe(subscribed)) {
      refuse(client, packet, reasonCode.notAuthorized, "it may not subscribe to this filter", each.topic);
      return undefined;
    }
    asked.push({ subscription: subscriptionOf(each, subscribed), retainHandling: each.rh ?? 0 });
  }
  return asked;
}

const subscriptionOf = (
  { qos, nl, rap }: ISubscription,
  subscribed: Pick<Subscription, "text" | "filter" | "group">,
): Subscription => ({
  ...subscribed,
  qos: qos === 1 ? 1 : 0,
  noLocal: nl ?? false,
  retainAsPublished: rap ?? false,
});

/** Tells a client of MQTT 5 in the SUBACK why, and hangs up on every client. */
function refuse(client: Peer, packet: ISubscribePacket, code: number, why: string, topic?: string): void {
  if (client.version === 5)
    client.write(
      suback(
        5,
        packet.messageId ?? 0,
        packet.subscriptions.map(() => code),
      ),
    );
  if (code === reasonCode.notAuthorized) client.forbid(why, topic ?? "");
  else client.fail(why, code, topic);
}

async function grant(client: Peer, messageId: number, asked: readonly Asked[]): Promise<void> {
  const { session, services } = client;
  const codes: number[] = [];
  const granted: { asked: Asked; isNew: boolean }[] = [];
  const pending: Promise<void>[] = [];
  for (const each of asked) {
    const { subscription } = each;
    const isNew = !session.subscriptions.has(subscription.text);
    if (isNew && session.subscriptions.size >= limits.subscriptionsPerConnection) {
      codes.push(client.version === 5 ? reasonCode.quotaExceeded : failure);
      continue;
    }
    const written = session.subscribe(subscription);
    if (written !== undefined) pending.push(written);
    services.fanOut.subscribe(session, subscription);
    granted.push({ asked: each, isNew });
    codes.push(subscription.qos);
  }
  if (granted.length < asked.length) sayFull(client);
  if (!(await areWritten(client, pending))) return;
  client.write(suback(client.version, messageId, codes));
  for (const each of granted) sendRetained(client, each.asked, each.isNew);
  const filters = granted.map((each) => each.asked.subscription.text);
  if (filters.length > 0) services.directory.subscribed(client, filters);
}

function sayFull(client: Peer): void {
  const why = `it has ${limits.subscriptionsPerConnection} subscriptions already`;
  const about = { about: client.principalId, clientId: client.id, kept: "subscription-refused" } as const;
  client.services.notices.say({ message: "an MQTT subscription was refused", why, ...about });
}

/** Hangs up on a client whose subscriptions could not be kept, since it would rely on them. */
async function areWritten(client: Peer, pending: readonly Promise<void>[]): Promise<boolean> {
  try {
    if (pending.length > 0) await Promise.all(pending);
  } catch (error) {
    client.end({
      why: `its session could not be kept: ${String(error)}`,
      reason: "SERVER_ERROR",
      code: reasonCode.implementation,
    });
  }
  return client.ending === undefined;
}

/** AWS IoT Core sends retained messages for whole topics only, and not for shared subscriptions. */
function sendRetained({ session, services }: Peer, { subscription, retainHandling }: Asked, isNew: boolean): void {
  const { filter, group, qos } = subscription;
  if (group !== undefined || hasWildcard(filter) || retainHandling === 2 || (retainHandling === 1 && !isNew)) return;
  const message = services.retained.find(filter);
  if (message !== undefined) void session.deliver(message, message.qos === 1 ? qos : 0, true);
}

export function unsubscribe(client: Peer, { messageId = 0, unsubscriptions }: IUnsubscribePacket): void {
  if (!(messageId > 0) || unsubscriptions.length === 0) {
    client.fail("its UNSUBSCRIBE has no packet id or no filter", reasonCode.protocolError);
    return;
  }
  void revoke(client, messageId, unsubscriptions);
}

async function revoke(client: Peer, messageId: number, texts: readonly string[]): Promise<void> {
  const { session, services } = client;
  const codes: number[] = [];
  const pending: Promise<void>[] = [];
  const revoked: string[] = [];
  for (const text of texts) {
    const subscription = session.subscriptions.get(text);
    codes.push(subscription === undefined ? reasonCode.noSubscription : reasonCode.success);
    if (subscription === undefined) continue;
    services.fanOut.unsubscribe(session, subscription);
    const written = session.unsubscribe(text);
    if (written !== undefined) pending.push(written);
    revoked.push(text);
  }
  if (!(await areWritten(client, pending))) return;
  client.write(unsuback(client.version, messageId, codes));
  if (revoked.length > 0) services.directory.unsubscribed(client, revoked);
}
