/** Keeps data connectors, their health, and the list of those that `watch` looks at. */

import type { DataConnector } from "../../core/connector/connector.ts";
import type { ConnectorHealth } from "../../core/connector/connector-health.ts";
import { usualConcurrency } from "../../core/connector/connector-queue.ts";
import { farAheadMillis } from "../../core/connector/timing.ts";
import type { ConnectorId, ProjectId } from "../../core/id.ts";
import type { Key, Table } from "./table.ts";

const connectorPrefix = "CONNECTOR#";
const connectorKey = (project: ProjectId, id: ConnectorId): Key => ({
  pk: `PROJECT#${project}`,
  sk: `${connectorPrefix}${id}`,
});
const healthKey = (project: ProjectId, id: ConnectorId): Key => ({ pk: `PROJECT#${project}`, sk: `HEALTH#${id}` });
const watchPartition = "WATCHED";
const watchKey = (project: ProjectId, id: ConnectorId): Key => ({
  pk: watchPartition,
  sk: `CONNECTOR#${project}#${id}`,
});

/** A connector that needs attention, and when its queue was last swept. */
export interface Watched {
  readonly project: ProjectId;
  readonly connector: ConnectorId;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly sweptAt?: number;
}

/** What failed attempts add to a connector's health. */
export interface FailureNote {
  readonly failures: number;
  /** Ids of some events that failed; empty if enough are known. */
  readonly events: readonly string[];
  readonly nowMillis: number;
  /** What else the attempts tell, such as the last error. */
  readonly set: Partial<ConnectorHealth>;
}

/** The health fields that a success removes. */
const failing = { failures: undefined, failedEvents: undefined, failingSince: undefined, failedAt: undefined };

/** The settings of connectors that were made before these could be chosen. */
const usual = {
  organization: "",
  acknowledge: "200",
  disableOnGone: false,
  pauseMode: "drop",
  concurrency: usualConcurrency,
} as const;

/**
 * Completes a connector with the usual settings. Hides one that was deleted, whose item is kept for its removal only.
 */
const completed = (item: DataConnector | undefined): DataConnector | undefined =>
  item && item.deleteTime === undefined ? { ...usual, ...item } : undefined;

export class Connectors {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async get(project: ProjectId, id: ConnectorId): Promise<DataConnector | undefined> {
    return completed(await this.table.get<DataConnector>(connectorKey(project, id)));
  }

  /** Answers a connector that was deleted and is not removed yet. */
  async deleted(project: ProjectId, id: ConnectorId): Promise<DataConnector | undefined> {
    const item = await this.table.get<DataConnector>(connectorKey(project, id));
    return item?.deleteTime === undefined ? undefined : item;
  }

  async list(project: ProjectId): Promise<DataConnector[]> {
    const items = await this.table.list<DataConnector>(`PROJECT#${project}`, connectorPrefix);
    return items.flatMap((item) => completed(item) ?? []);
  }

  /** Answers some connectors in the order of their ids, and the id after which there are more. */
  async some(
    project: ProjectId,
    { after, limit }: { readonly after: string | undefined; readonly limit: number },
  ): Promise<{ items: DataConnector[]; next?: string }> {
    const start = after === undefined ? undefined : connectorKey(project, after).sk;
    const options = { after: start, limit };
    const { items, next } = await this.table.page<DataConnector>(`PROJECT#${project}`, connectorPrefix, options);
    const connectors = items.flatMap((item) => completed(item) ?? []);
    return next === undefined ? { items: connectors } : { items: connectors, next: next.slice(connectorPrefix.length) };
  }

  /** Reads both at once, strongly consistent. */
  async withHealth(
    project: ProjectId,
    id: ConnectorId,
  ): Promise<{ connector: DataConnector | undefined; health: ConnectorHealth }> {
    const items = await this.table.getMany<object>([connectorKey(project, id), healthKey(project, id)]);
    const ofKey = (key: Key) => items.find(({ sk }) => sk === key.sk);
    return {
      connector: completed(ofKey(connectorKey(project, id)) as DataConnector | undefined),
      health: (ofKey(healthKey(project, id)) as ConnectorHealth | undefined) ?? {},
    };
  }

  async create(connector: DataConnector): Promise<boolean> {
    return this.table.claim({ ...connectorKey(connector.project, connector.id), ...connector });
  }

  /**
   * Sets these attributes only, so that two changes of different fields at the same time are both kept. Answers false
   * if the connector is gone, or is not as `expected` any more.
   */
  change(
    project: ProjectId,
    id: ConnectorId,
    attributes: Partial<DataConnector>,
    expected: Partial<DataConnector> = {},
  ): Promise<boolean> {
    return this.table.change(connectorKey(project, id), attributes, expected);
  }

  async remove(project: ProjectId, id: ConnectorId): Promise<void> {
    await this.table.remove(connectorKey(project, id));
    await this.table.remove(healthKey(project, id));
    await this.unwatch(project, id);
  }

  async health(project: ProjectId, id: ConnectorId): Promise<ConnectorHealth> {
    return (await this.table.get<ConnectorHealth>(healthKey(project, id))) ?? {};
  }

  async healths(project: ProjectId): Promise<Map<string, ConnectorHealth>> {
    const items = await this.table.list<ConnectorHealth>(`PROJECT#${project}`, "HEALTH#");
    return new Map(items.map((item) => [item.sk.slice("HEALTH#".length), item]));
  }

  /** Counts failures since the last success. Answers the health afterwards. */
  noteFailures(project: ProjectId, id: ConnectorId, note: FailureNote): Promise<ConnectorHealth> {
    const { failures, events, nowMillis, set } = note;
    const amounts = { failures, ...(events.length > 0 ? { failedEvents: new Set(events) } : {}) };
    const initial = set.failingSince === undefined ? { failingSince: nowMillis } : {};
    return this.table.add<ConnectorHealth>(healthKey(project, id), amounts, set, initial);
  }

  /** Sets health attributes, and makes the item if there is none. */
  async noteHealth(project: ProjectId, id: ConnectorId, attributes: Partial<ConnectorHealth>): Promise<void> {
    await this.table.add(healthKey(project, id), {}, attributes);
  }

  /**
   * Changes the health if it is as expected, where undefined stands for an absent attribute. Answers whether it was.
   */
  changeHealth(
    project: ProjectId,
    id: ConnectorId,
    attributes: { [K in keyof ConnectorHealth]?: ConnectorHealth[K] | undefined },
    expected: { [K in keyof ConnectorHealth]?: ConnectorHealth[K] | undefined } = {},
  ): Promise<boolean> {
    return this.table.change(healthKey(project, id), attributes, expected);
  }

  /** Notes a success: the receiver is up. */
  clearFailing(project: ProjectId, id: ConnectorId): Promise<boolean> {
    return this.changeHealth(project, id, failing);
  }

  /** Starts afresh, as after enabling: neither down nor failing. With `retains`, events that wait go on waiting. */
  async resetHealth(project: ProjectId, id: ConnectorId, retains = false): Promise<void> {
    const state = { state: undefined, downSince: undefined, nextProbeAt: undefined, mappingOff: undefined };
    const waiting = retains ? {} : { oldestWaiting: undefined, oldestSeenAt: undefined };
    await this.changeHealth(project, id, { ...failing, ...state, ...waiting });
  }

  /**
   * Answers true to one caller per due time, so that repeated probe jobs make one probe. A time that lies far ahead is
   * due too: the clock was set back since it was written.
   */
  claimProbe(project: ProjectId, id: ConnectorId, next: number, dueBy: number): Promise<boolean> {
    return this.table.claimDue(healthKey(project, id), "nextProbeAt", next, { dueBy, orAfter: next + farAheadMillis });
  }

  async watch(project: ProjectId, id: ConnectorId, nowMillis: number): Promise<void> {
    await this.table.claim({ ...watchKey(project, id), project, connector: id, since: nowMillis });
  }

  async unwatch(project: ProjectId, id: ConnectorId): Promise<void> {
    await this.table.remove(watchKey(project, id));
  }

  /** Takes the connector off the list of `watch`, until something happens again. */
  async letGo(project: ProjectId, id: ConnectorId): Promise<void> {
    await this.changeHealth(project, id, { watchedAt: undefined });
    await this.unwatch(project, id);
    // Removes the note again: one that was written between the two steps would be believed for ever.
    await this.changeHealth(project, id, { watchedAt: undefined });
  }

  watched(): Promise<Watched[]> {
    return this.table.list<Watched>(watchPartition, "CONNECTOR#");
  }

  async noteSweep(project: ProjectId, id: ConnectorId, nowMillis: number): Promise<void> {
    await this.table.change(watchKey(project, id), { sweptAt: nowMillis });
  }
}
