/** Keeps the latest event of each type of a source. */

import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type EventKey, isNewer, orderOf } from "../../core/event/latest.ts";
import type { IdentifiedPoint } from "../../core/event/point.ts";
import type { ProjectId, SourceId } from "../../core/id.ts";
import { parseJson } from "../../core/parse-json.ts";
import { roomPrefix } from "./identities/identity-keys.ts";
import { sourcePartition } from "./sources.ts";
import type { Key, Table } from "./table.ts";

const prefix = "LATEST#";
const keyOf = (project: ProjectId, source: SourceId, type: string): Key => ({
  pk: sourcePartition(project, source),
  sk: `${prefix}${type}`,
});

/**
 * Deflates texts of this length or more. For shorter ones it saves nothing, since DynamoDB bills a write by the KB
 * begun.
 */
const deflatedFrom = 900;

interface Latest extends EventKey {
  /** The text that is compared (see `orderOf`). */
  readonly order: string;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  readonly point?: string;
  readonly deflated?: Uint8Array;
}

function pack(point: IdentifiedPoint): Pick<Latest, "point" | "deflated"> {
  const text = JSON.stringify(point);
  return text.length < deflatedFrom ? { point: text } : { deflated: deflateRawSync(text) };
}

const unpack = ({ point, deflated }: Latest): IdentifiedPoint =>
  // Trusts the item, since only this adapter writes such items.
  parseJson(point ?? inflateRawSync(deflated ?? new Uint8Array()).toString("utf8")) as IdentifiedPoint;

function itemOf(project: ProjectId, source: SourceId, point: IdentifiedPoint, acceptedAt: number): Key & Latest {
  const { atNanos, eventId } = point;
  const item = { order: orderOf(point), atNanos, eventId, acceptedAt, ...pack(point) };
  return { ...keyOf(project, source, point.measurement), ...item };
}

/** Is where it is kept how many types a source has. */
const typeRoom = (project: ProjectId, source: SourceId): Key => ({
  pk: sourcePartition(project, source),
  sk: `${roomPrefix}event types`,
});

export class LatestEvents {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Keeps the point as the latest of its type, unless there is a newer one. */
  async keep(project: ProjectId, source: SourceId, point: IdentifiedPoint, acceptedAt: number): Promise<void> {
    await this.table.putIfGreater({ ...itemOf(project, source, point, acceptedAt) }, "order");
  }

  /** Puts the point in the place of an older one of its type. Answers false if there is none that is older. */
  renew(project: ProjectId, source: SourceId, point: IdentifiedPoint, acceptedAt: number): Promise<boolean> {
    return this.table.replaceIfGreater({ ...itemOf(project, source, point, acceptedAt) }, "order");
  }

  async has(project: ProjectId, source: SourceId, type: string): Promise<boolean> {
    return (await this.table.get<Latest>(keyOf(project, source, type))) !== undefined;
  }

  /** Counts the types of a source up to `most`. */
  count(project: ProjectId, source: SourceId, most: number): Promise<number> {
    return this.table.count(sourcePartition(project, source), prefix, most);
  }

  /**
   * Answers the latest point of each type, in the order of the types. A point is kept as it came through the door, so
   * that the event made of it is the same again.
   */
  async of(project: ProjectId, source: SourceId): Promise<IdentifiedPoint[]> {
    return (await this.table.list<Latest>(sourcePartition(project, source), prefix)).map(unpack);
  }

  /** Answers the latest points of one type for many sources, by source id. */
  async ofType(project: ProjectId, sources: readonly string[], type: string): Promise<Map<string, IdentifiedPoint>> {
    const items = await this.table.getMany<Latest>(sources.map((source) => keyOf(project, source, type)));
    const start = sourcePartition(project, "").length;
    return new Map(items.map((item) => [item.pk.slice(start), unpack(item)]));
  }

  /**
   * Tells whether there is a newer event of the type that was accepted at `since` or later. A connector that takes
   * events since then gets the newer one anyway, and needs no copy of this one.
   */
  async isSuperseded(
    { project, device, type }: { readonly project: ProjectId; readonly device: string; readonly type: string },
    key: EventKey,
    since: number,
  ): Promise<boolean> {
    const newest = await this.table.get<Latest>(keyOf(project, device, type));
    return newest !== undefined && newest.acceptedAt >= since && isNewer(newest, key);
  }

  async remove(project: ProjectId, source: SourceId): Promise<void> {
    const keys = await this.table.list<object>(sourcePartition(project, source), prefix);
    await Promise.all(keys.map(({ pk, sk }) => this.table.remove({ pk, sk })));
    await this.table.remove(typeRoom(project, source));
  }
}
