/** Makes the messages by which AWS IoT tells who connected, disconnected, subscribed and unsubscribed. */

import { randomUUID } from "node:crypto";
import type { Message } from "../contract.ts";
import type { Ending } from "../wire/reasons.ts";

/** One connection of one client. */
export interface Presence {
  readonly clientId: string;
  readonly principalId: string;
  readonly sessionId: string;
  readonly address: string;
  /** Higher with each connection of the client. The events of one connection have the same. */
  readonly versionNumber: number;
}

export const newSessionId = (): string => randomUUID();

export const connectedEvent = (who: Presence, atMillis: number): Message =>
  event("presence/connected", who, atMillis, {
    eventType: "connected",
    ipAddress: who.address,
    versionNumber: who.versionNumber,
  });

/** Says of what a client did wrong more than AWS IoT does: in words, and on which topic. */
export const disconnectedEvent = (who: Presence, atMillis: number, { reason, why, topic }: Ending): Message =>
  event("presence/disconnected", who, atMillis, {
    eventType: "disconnected",
    clientInitiatedDisconnect: reason === "CLIENT_INITIATED_DISCONNECT",
    disconnectReason: reason,
    versionNumber: who.versionNumber,
    ...(reason === "AUTH_ERROR" || reason === "CLIENT_ERROR" ? { disconnectDetail: { why, topic } } : {}),
  });

export const subscriptionEvent = (
  kind: "subscribed" | "unsubscribed",
  who: Presence,
  atMillis: number,
  topics: readonly string[],
): Message => event(`subscriptions/${kind}`, who, atMillis, { eventType: kind, topics });

function event(path: string, who: Presence, atMillis: number, more: object): Message {
  const { clientId, sessionId, principalId } = who;
  const body = {
    clientId,
    timestamp: atMillis,
    sessionIdentifier: sessionId,
    principalIdentifier: principalId,
    ...more,
  };
  return {
    topic: `$aws/events/${path}/${clientId}`,
    payload: Buffer.from(JSON.stringify(body)),
    qos: 1,
    retain: false,
    receivedAt: atMillis,
  };
}
