/** Serves one client from its CONNACK to the end of its connection. */

import type { IDisconnectPacket, Packet } from "mqtt-packet";
import type { Admission, Presented, Verdict } from "../access/authorizer.ts";
import { limits } from "../limits.ts";
import { Rights } from "../policy/rights.ts";
import type { Link, Session } from "../session/session.ts";
import { disconnect, pingresp, puback, type Version } from "../wire/encode.ts";
import { type Ending, reasonCode } from "../wire/reasons.ts";
import type { Transport } from "../wire/transport.ts";
import { Lease } from "./lease.ts";
import type { Opening } from "./opening.ts";
import type { Peer } from "./peer.ts";
import { Publishing } from "./publishing.ts";
import type { Services } from "./services.ts";
import { subscribe, unsubscribe } from "./subscribing.ts";

export class Client implements Link, Peer {
  readonly opening: Opening;
  readonly presented: Presented;
  readonly session: Session;
  readonly principalId: string;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
  readonly services: Services;
  rights: Rights;
  /** Why the connection ended; undefined while it lasts. */
  ending: Ending | undefined;
  private readonly transport: Transport;
  private readonly publishing: Publishing;
  private readonly lease: Lease;

  constructor(
    transport: Transport,
    opening: Opening,
    presented: Presented,
    { admission, rights }: { readonly admission: Admission; readonly rights: Rights },
    session: Session,
    services: Services,
  ) {
    this.transport = transport;
    this.opening = opening;
    this.presented = presented;
    this.session = session;
    this.principalId = admission.principalId;
    this.rights = rights;
    this.services = services;
    this.connectedAt = services.time.wallMillis();
    this.publishing = new Publishing(this);
    this.lease = new Lease(services.time, admission, opening.keepAliveSeconds, {
      ask: () => services.authorizer.ask(presented),
      onVerdict: (verdict) => this.refreshed(verdict),
      end: (ending) => this.end(ending),
    });
  }

  get id(): string {
    return this.opening.clientId;
  }

  get version(): Version {
    return this.opening.version;
  }

  get window(): number {
    return this.opening.receiveMaximum;
  }

  get largestPacketBytes(): number {
    return this.opening.largestPacketBytes;
  }

  mayReceive(topic: string): boolean {
    return this.rights.mayReceive(topic);
  }

  write(bytes: Buffer): void {
    this.transport.write(bytes);
  }

  /** Reads no more from a client that does not wait for acknowledgements, until it is told. */
  pause(): void {
    this.transport.pause();
  }

  resume(): void {
    this.transport.resume();
  }

  acknowledge(id: number, code: number = reasonCode.success): void {
    this.transport.write(puback(this.version, id, code));
  }

  take(packet: Packet): void {
    if (this.ending !== undefined) return;
    this.lease.heard();
    switch (packet.cmd) {
      case "publish":
        this.publishing.take(packet);
        break;
      case "puback":
        this.session.acknowledged(packet.messageId ?? 0);
        break;
      case "subscribe":
        subscribe(this, packet);
        break;
      case "unsubscribe":
        unsubscribe(this, packet);
        break;
      case "pingreq":
        this.transport.write(pingresp);
        break;
      case "disconnect":
        this.left(packet);
        break;
      default:
        this.fail(`${packet.cmd.toUpperCase()} packets are not supported here`, reasonCode.protocolError);
    }
  }

  /** Ends the connection because of what the client did. */
  fail(why: string, code: number | undefined, topic?: string): void {
    this.end({ why, reason: "CLIENT_ERROR", ...(code === undefined ? {} : { code }) }, { topic });
  }

  forbid(why: string, topic: string): void {
    this.end({ why, reason: "AUTH_ERROR", code: reasonCode.notAuthorized }, { topic });
  }

  /** Ends the connection once, for the first reason that there is. */
  end(ending: Ending, { sendsWill = true, topic }: { sendsWill?: boolean; topic?: string | undefined } = {}): void {
    if (this.ending !== undefined) return;
    this.ending = ending;
    this.lease.end();
    if (this.version === 5 && ending.code !== undefined) this.transport.write(disconnect(ending.code));
    this.transport.end();
    this.session.detach();
    const { wills, directory } = this.services;
    const { will } = this.opening;
    if (will !== undefined && sendsWill) wills.leave(this.id, will, this.session.state.expirySeconds);
    this.sayEnd(ending, topic);
    directory.left(this, topic === undefined ? ending : { ...ending, topic });
  }

  private sayEnd({ why, reason }: Ending, topic: string | undefined): void {
    const isOrdinary = reason === "CLIENT_INITIATED_DISCONNECT" || reason === "CONNECTION_LOST";
    if (isOrdinary || reason === "SERVER_INITIATED_DISCONNECT") return;
    const about = { about: this.principalId, clientId: this.id, ...(topic === undefined ? {} : { topic }) };
    this.services.notices.say({ message: "an MQTT client was disconnected", why, ...about });
  }

  private refreshed(verdict: Verdict): void {
    if (verdict.kind !== "admitted") {
      this.end({ why: `at the refresh ${verdict.why}`, reason: "AUTH_ERROR", code: reasonCode.notAuthorized });
      return;
    }
    this.rights = new Rights(verdict.statements, this.id);
    if (!this.rights.mayConnect()) this.forbid("the refreshed policies do not allow the connection", "");
  }

  /** The client says good-bye. In MQTT 5 it may ask for its will all the same, and for another length of its session. */
  private left({ reasonCode: code = 0, properties }: IDisconnectPacket): void {
    const wanted = properties?.sessionExpiryInterval;
    if (wanted !== undefined) {
      if (wanted > 0 && this.opening.sessionExpirySeconds === 0) {
        this.fail("a DISCONNECT cannot make the session outlast it", reasonCode.protocolError);
        return;
      }
      this.session.state.expirySeconds = Math.min(wanted, limits.sessionExpirySeconds);
    }
    const sendsWill = code === reasonCode.disconnectWithWill;
    this.end({ why: "the client disconnected", reason: "CLIENT_INITIATED_DISCONNECT" }, { sendsWill });
  }

  /** The other end closed the connection, or it broke. */
  lost(): void {
    this.end({ why: "the connection was lost", reason: "CONNECTION_LOST" });
  }
}
