/** Takes a connection from its first byte: reads the CONNECT, asks the authorizer, and hands the rest to a client. */

import { randomUUID } from "node:crypto";
import { type IConnectPacket, type Packet, type Parser, parser } from "mqtt-packet";
import type { Admission, Presented, Verdict } from "../access/authorizer.ts";
import { limits } from "../limits.ts";
import { Rights } from "../policy/rights.ts";
import { connack } from "../wire/encode.ts";
import { reasonCode, returnCode } from "../wire/reasons.ts";
import type { Transport } from "../wire/transport.ts";
import { Client } from "./client.ts";
import { type Opening, type Refusal, readConnect } from "./opening.ts";
import type { Services } from "./services.ts";

const largestRemainder = limits.largestPayloadBytes + limits.largestHeadBytes;

export class Connection {
  private readonly transport: Transport;
  private readonly services: Services;
  private readonly parser: Parser = parser();
  private readonly cancelWaiting: () => void;
  /** What came while the authorizer was asked. */
  private held: Packet[] | undefined;
  private client: Client | undefined;
  private isOver = false;

  constructor(transport: Transport, services: Services) {
    this.transport = transport;
    this.services = services;
    this.cancelWaiting = services.time.after(limits.connectMillis, () => this.drop("it sent no CONNECT in time"));
    this.parser.on("packet", (packet) => this.take(packet));
    this.parser.on("error", (error) => this.malformed(error instanceof Error ? error.message : String(error)));
    transport.listen(
      (bytes) => this.read(bytes),
      () => this.closed(),
    );
  }

  private read(bytes: Buffer): void {
    if (this.isOver) return;
    try {
      // The rest is the beginning of a packet that is not complete yet.
      const rest = this.parser.parse(bytes);
      if (rest > largestRemainder) this.tooLarge();
    } catch (error) {
      this.broken(error);
    }
  }

  /** No packet may bring the laptop down. */
  private broken(error: unknown): void {
    const why = `the broker failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    if (this.client === undefined) this.drop(why);
    else this.client.end({ why, reason: "SERVER_ERROR", code: reasonCode.unspecified });
  }

  private tooLarge(): void {
    const why = `a packet is larger than ${largestRemainder} bytes`;
    if (this.client === undefined) this.drop(why);
    else this.client.fail(why, undefined);
  }

  private take(packet: Packet): void {
    if (this.isOver) return;
    if (this.client !== undefined) this.client.take(packet);
    else if (this.held !== undefined) this.held.push(packet);
    else if (packet.cmd !== "connect") this.drop(`its first packet is ${packet.cmd.toUpperCase()}, not CONNECT`);
    else this.open(packet).catch((error) => this.broken(error));
  }

  private async open(packet: IConnectPacket): Promise<void> {
    this.held = [];
    this.transport.pause();
    this.cancelWaiting();
    const opening = readConnect(packet);
    if (opening.kind === "refusal") {
      this.refuse(opening, packet.clientId);
      return;
    }
    const presented = this.presentedBy(opening);
    const isThere = (): Promise<boolean> => this.transport.isOpen();
    const verdict = await this.services.authorizer.ask(presented, isThere).catch(asFailure);
    if (this.isOver) return;
    if (verdict.kind === "admitted") this.admit(opening, presented, verdict);
    else this.refuse(unwelcome(opening, verdict), opening.clientId);
  }

  private presentedBy({ clientId, isIdAssigned, username, password }: Opening): Presented {
    return {
      connectionId: randomUUID(),
      origin: this.transport.origin,
      ...(isIdAssigned ? {} : { clientId }),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    };
  }

  private admit(opening: Opening, presented: Presented, admission: Admission): void {
    const rights = new Rights(admission.statements, opening.clientId);
    const why = excessOf(opening, rights);
    if (why !== undefined) {
      const refusal = { kind: "refusal", version: opening.version, why, code: reasonCode.notAuthorized } as const;
      this.refuse({ ...refusal, returnCode: returnCode.notAuthorized }, opening.clientId, admission.principalId);
      return;
    }
    const { directory, sessions, wills } = this.services;
    const { clientId, version, isClean, sessionExpirySeconds: expirySeconds } = opening;
    directory.takeOver(clientId);
    const { session, isResumed } = sessions.open({ clientId, version, isClean, expirySeconds });
    wills.returned(clientId, isResumed);
    const client = new Client(this.transport, opening, presented, { admission, rights }, session, this.services);
    this.client = client;
    this.transport.write(welcome(opening, isResumed));
    directory.joined(client);
    session.attach(client);
    for (const packet of this.held ?? []) client.take(packet);
    this.held = undefined;
    this.transport.resume();
  }

  private refuse({ version, why, code, returnCode: older }: Refusal, clientId: string, principalId?: string): void {
    const about = principalId ?? (clientId === "" ? this.transport.origin.address : clientId);
    if (version === 5) this.transport.write(connack(5, { sessionPresent: false, reasonCode: code }));
    else if (older !== undefined) this.transport.write(connack(4, { sessionPresent: false, returnCode: older }));
    this.drop(why, about, clientId);
  }

  private malformed(why: string): void {
    if (this.client === undefined) this.drop(`it does not speak MQTT 3.1.1 or 5 (${why})`);
    else this.client.fail(why, reasonCode.malformedPacket);
  }

  /** Ends a connection that nobody is on yet. */
  private drop(why: string, about: string = this.transport.origin.address, clientId?: string): void {
    if (this.isOver) return;
    const { door } = this.transport.origin;
    const named = clientId === undefined ? {} : { clientId };
    this.services.notices.say({ message: "an MQTT client was refused", about, why: `${why} (${door})`, ...named });
    this.isOver = true;
    this.cancelWaiting();
    this.transport.end();
  }

  private closed(): void {
    this.isOver = true;
    this.cancelWaiting();
    this.client?.lost();
  }
}

const asFailure = (error: unknown): Verdict => ({
  kind: "failed",
  why: `the authorizer was not asked (${String(error)})`,
});

/** A client whose sign-in could not be looked at may try again; one that was not let in need not. */
const unwelcome = ({ version }: Opening, { kind, why }: Exclude<Verdict, Admission>): Refusal => ({
  kind: "refusal",
  version,
  why,
  code: kind === "refused" ? reasonCode.notAuthorized : reasonCode.serverUnavailable,
  returnCode: kind === "refused" ? returnCode.notAuthorized : returnCode.serverUnavailable,
});

/** Answers what the client wants beyond its rights; undefined if nothing. */
function excessOf({ clientId, will }: Opening, rights: Rights): string | undefined {
  if (!rights.mayConnect()) return `its policies do not let it connect as ${clientId}`;
  if (will === undefined || rights.mayPublish(will.topic, will.retain)) return undefined;
  return `it may not leave ${will.retain ? "a retained" : "a"} will at ${will.topic}`;
}

function welcome(
  { version, clientId, isIdAssigned, keepAliveSeconds, sessionExpirySeconds }: Opening,
  isResumed: boolean,
): Buffer {
  if (version === 4) return connack(4, { sessionPresent: isResumed, returnCode: returnCode.accepted });
  return connack(5, {
    sessionPresent: isResumed,
    reasonCode: reasonCode.success,
    properties: {
      sessionExpiryInterval: sessionExpirySeconds,
      receiveMaximum: limits.unacknowledged,
      maximumQoS: 1,
      retainAvailable: true,
      maximumPacketSize: limits.maximumPacketBytes,
      topicAliasMaximum: limits.topicAliases,
      wildcardSubscriptionAvailable: true,
      subscriptionIdentifiersAvailable: false,
      sharedSubscriptionAvailable: true,
      serverKeepAlive: keepAliveSeconds,
      ...(isIdAssigned ? { assignedClientIdentifier: clientId } : {}),
    },
  });
}
