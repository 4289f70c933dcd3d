/**
 * Keeps which identity uses which MQTT client id, so that nobody takes an id over, and so that an identity's connections
 * are found when it is revoked; and whose connections are still to be ended.
 */

import { daySeconds, minuteMillis } from "../../../core/duration.ts";
import type { Key, Table } from "../table.ts";

/** The use of an MQTT client id by an identity. */
interface ClientUse {
  readonly clientId: string;
  readonly identity: string;
  /** Seconds since 1970 until which no other identity may use the id. */
  readonly leasedUntil: number;
  /** Seconds since 1970 until which the client may have a session. */
  readonly knownUntil: number;
}

const leaseKey = (clientId: string): Key => ({ pk: `MQTTCLIENT#${clientId}`, sk: "LEASE" });
const clientPrefix = "CLIENT#";
const partitionOf = (identity: string): string => `MQTTIDENTITY#${identity}`;
const clientKey = (identity: string, clientId: string): Key => ({
  pk: partitionOf(identity),
  sk: `${clientPrefix}${clientId}`,
});

/** Is kept in the statistics table, whose items DynamoDB forgets by themselves. */
export class MqttClients {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /**
   * Takes the id, or keeps it for longer. Answers false if another identity's lease has not ended. The client is listed
   * before the lease, so that none that may connect is missing from the list.
   */
  async lease({ clientId, identity, leasedUntil, knownUntil }: ClientUse, nowSeconds: number): Promise<boolean> {
    await this.table.put({ ...clientKey(identity, clientId), letInAt: nowSeconds, expiresAt: knownUntil });
    const lease = { ...leaseKey(clientId), identity, expiresAt: leasedUntil };
    return this.table.claimAs(lease, "identity", nowSeconds);
  }

  /** Answers who used the id last; undefined if DynamoDB has forgotten it. */
  async holderOf(clientId: string): Promise<string | undefined> {
    return (await this.table.get<{ readonly identity: string }>(leaseKey(clientId)))?.identity;
  }

  /** Counts that the identity is sent last values. Answers how often it was in this minute. */
  async countFill(identity: string, nowMillis: number): Promise<number> {
    const minute = Math.floor(nowMillis / minuteMillis);
    const key = { pk: partitionOf(identity), sk: `FILLS#${minute}` };
    const { count = 0 } = await this.table.add(key, { count: 1 }, { expiresAt: (minute + 2) * 60 });
    return count;
  }

  /**
   * Answers the ids with which the identity may have sessions, those first that were let in last: all, or those of clients
   * about which was decided last, to the second, at `untilMillis` at the latest.
   */
  async of(identity: string, untilMillis = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
    const items = await this.table.list<{ readonly letInAt?: number }>(partitionOf(identity), clientPrefix);
    const early = items.filter(({ letInAt = 0 }) => letInAt * 1000 <= untilMillis);
    const newestFirst = early.toSorted(({ letInAt: one = 0 }, { letInAt: other = 0 }) => other - one);
    return newestFirst.map(({ sk }) => sk.slice(clientPrefix.length));
  }
}

/** Says that the connections of an identity, or of a project's watchers, are to be ended. */
export interface MqttCut {
  /** The identity that was revoked, or the project that was renamed. */
  readonly subject: string;
  /** Milliseconds since 1970 at which that was so last. */
  readonly at: number;
  /** Milliseconds since 1970 from which on its rights were surely gone; absent while a call is at work, or was cut off. */
  readonly doneAt?: number;
}

/** Names the partitions of cuts: of identities that were revoked, and of projects that were renamed. */
type CutPartition = "MQTTCUTS" | "MQTTRENAMINGS";

/** Is kept in the registry. */
export class MqttCuts {
  private readonly table: Table;
  private readonly partition: CutPartition;

  constructor(table: Table, partition: CutPartition) {
    this.table = table;
    this.partition = partition;
  }

  private keyOf(subject: string): Key {
    return { pk: this.partition, sk: subject };
  }

  /** Notes the cut before the change is made, so that it is made even if the call is cut off between the two. */
  async note({ subject, at }: MqttCut): Promise<void> {
    await this.table.put({ ...this.keyOf(subject), at, expiresAt: Math.ceil(at / 1000) + keepCutSeconds });
  }

  /** Notes when the rights were gone. Answers false if the cut is made already, or there is a later one. */
  settle({ subject, at }: MqttCut, doneAt: number): Promise<boolean> {
    return this.table.change(this.keyOf(subject), { doneAt }, { at });
  }

  /** Forgets the cut, unless there is a later one. */
  forget({ subject, at }: MqttCut): Promise<void> {
    return this.table.remove(this.keyOf(subject), { at });
  }

  async list(): Promise<MqttCut[]> {
    const items = await this.table.list<Omit<MqttCut, "subject">>(this.partition, "");
    return items.map(({ sk, at, doneAt }) => ({ subject: sk, at, ...(doneAt === undefined ? {} : { doneAt }) }));
  }
}

/** Nobody is connected for longer than a day without being asked about anew. */
const keepCutSeconds = 2 * daySeconds;
