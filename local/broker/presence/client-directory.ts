/** Knows which clients are connected, or were until a while ago, and tells the topic rules of it. */

import type { Client } from "../connection/client.ts";
import type { Directory } from "../connection/services.ts";
import type { Message, Time } from "../contract.ts";
import { limits } from "../limits.ts";
import type { Notices } from "../notices.ts";
import type { Hub } from "../routing/hub.ts";
import type { Sessions } from "../session/sessions.ts";
import { type DisconnectReason, type Ending, reasonCode } from "../wire/reasons.ts";
import { connectedEvent, disconnectedEvent, newSessionId, type Presence, subscriptionEvent } from "./lifecycle.ts";

/** So many takeovers of one client id within a minute are two clients that use one id. */
const suspiciousTakeovers = 5;
const takeoverMillis = 60_000;

/** A connection that has ended. */
export interface Ended {
  readonly client: Client;
  readonly reason: DisconnectReason;
  /** Milliseconds since 1970. */
  readonly at: number;
}

interface Around {
  readonly time: Time;
  readonly hub: Hub;
  readonly sessions: Sessions;
  readonly notices: Notices;
}

export class ClientDirectory implements Directory<Client> {
  private readonly around: Around;
  private readonly connected = new Map<string, Client>();
  private readonly ended = new Map<string, Ended>();
  private readonly presences = new WeakMap<Client, Presence>();
  private readonly takeovers = new Map<string, number[]>();
  private lastVersion: number;

  constructor(around: Around) {
    this.around = around;
    // Begins above what an earlier run of the laptop reached, since a reader of the events keeps the highest number.
    this.lastVersion = around.time.wallMillis();
  }

  find(clientId: string): Client | undefined {
    return this.connected.get(clientId);
  }

  /** Answers the client's last connection, if it ended within half an hour. */
  lastEnded(clientId: string): Ended | undefined {
    const ended = this.ended.get(clientId);
    const isKnown = ended !== undefined && this.around.time.wallMillis() < ended.at + limits.endedConnectionMillis;
    return isKnown ? ended : undefined;
  }

  all(): Client[] {
    return [...this.connected.values()];
  }

  takeOver(clientId: string): void {
    const client = this.connected.get(clientId);
    if (client === undefined) return;
    const why = "another connection with its client id came";
    client.end({ why, reason: "DUPLICATE_CLIENTID", code: reasonCode.sessionTakenOver });
    this.countTakeover(client);
  }

  private countTakeover({ id: clientId, principalId: about }: Client): void {
    const now = this.around.time.steadyMillis();
    const recent = [...(this.takeovers.get(clientId) ?? []), now].filter((at) => at > now - takeoverMillis);
    this.takeovers.set(clientId, recent);
    if (recent.length < suspiciousTakeovers) return;
    this.around.notices.say({ message: `two MQTT clients use the client id ${clientId}`, about, clientId });
  }

  joined(client: Client): void {
    this.lastVersion += 1;
    const presence: Presence = {
      clientId: client.id,
      principalId: client.principalId,
      sessionId: newSessionId(),
      address: client.presented.origin.address,
      versionNumber: this.lastVersion,
    };
    this.presences.set(client, presence);
    this.connected.set(client.id, client);
    this.ended.delete(client.id);
    this.tell(client, (at) => connectedEvent(presence, at));
  }

  left(client: Client, ending: Ending): void {
    const { reason } = ending;
    const { sessions, time } = this.around;
    if (this.connected.get(client.id) === client) this.connected.delete(client.id);
    this.ended.set(client.id, { client, reason, at: time.wallMillis() });
    if (client.session.state.expirySeconds === 0) sessions.forget(client.session);
    this.tell(client, (at, presence) => disconnectedEvent(presence, at, ending));
  }

  subscribed(client: Client, filters: readonly string[]): void {
    this.tell(client, (at, presence) => subscriptionEvent("subscribed", presence, at, filters));
  }

  unsubscribed(client: Client, filters: readonly string[]): void {
    this.tell(client, (at, presence) => subscriptionEvent("unsubscribed", presence, at, filters));
  }

  /** Forgets what nobody can ask about any more. */
  sweep(): void {
    for (const clientId of [...this.ended.keys()]) if (!this.lastEnded(clientId)) this.ended.delete(clientId);
    const longAgo = this.around.time.steadyMillis() - takeoverMillis;
    for (const [clientId, at] of this.takeovers) if ((at.at(-1) ?? 0) < longAgo) this.takeovers.delete(clientId);
  }

  /** AWS IoT has no such events for client ids with wildcards. */
  private tell(client: Client, make: (atMillis: number, presence: Presence) => Message): void {
    const presence = this.presences.get(client);
    if (presence === undefined || /[#+]/.test(client.id)) return;
    const { hub, time, notices } = this.around;
    const message = make(time.wallMillis(), presence);
    hub.publish(message)?.catch((error) => {
      const why = error instanceof Error ? error.message : String(error);
      notices.say({ message: "a lifecycle event was not taken", about: client.principalId, topic: message.topic, why });
    });
  }
}
