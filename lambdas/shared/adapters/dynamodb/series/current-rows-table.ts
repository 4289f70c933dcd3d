/**
 * Keeps, in the table of points, the current state of rows that change data capture tells of: an item for each row of a
 * source.
 */

import { deflateRawSync, inflateRawSync } from "node:zlib";
import { keyText, type RowKey } from "../../../core/change/change.ts";
import type { ChangePoint, RowState } from "../../../core/change/current-rows.ts";
import type { ProjectId, SourceId } from "../../../core/id.ts";
import { parseJson } from "../../../core/parse-json.ts";
import { removeSome } from "../removing.ts";
import type { Key, Table } from "../table.ts";

export interface RowsPlace {
  readonly project: ProjectId;
  readonly source: SourceId;
}

/** Deflates texts of this length or more, since DynamoDB bills a write by the KB begun. */
const deflatedFrom = 900;

const partition = ({ project, source }: RowsPlace): string => `CURRENT#${project}#${source}`;
/** Separates by a character that no name has. */
const prefixOf = (name: string): string => `${name}#`;
const keyOf = (place: RowsPlace, name: string, key: RowKey): Key => ({
  pk: partition(place),
  sk: `${prefixOf(name)}${keyText(key)}`,
});

interface RowItem {
  readonly order: string;
  readonly isDeleted: boolean;
  readonly point?: string;
  readonly deflated?: Uint8Array;
  /** Seconds since 1970 after which a tombstone may be forgotten. */
  readonly expiresAt?: number;
}

function pack(point: ChangePoint): Pick<RowItem, "point" | "deflated"> {
  const text = JSON.stringify(point);
  return text.length < deflatedFrom ? { point: text } : { deflated: deflateRawSync(text) };
}

const unpack = ({ point, deflated }: RowItem): ChangePoint =>
  // Trusts the item, since only this adapter writes such items.
  parseJson(point ?? inflateRawSync(deflated ?? new Uint8Array()).toString("utf8")) as ChangePoint;

/** Leaves values out of a tombstone, which needs its order alone. */
function itemOf({ order, isDeleted, point }: RowState, tombstonesUntil: number): RowItem {
  return isDeleted ? { order, isDeleted, expiresAt: tombstonesUntil } : { order, isDeleted, ...pack(point) };
}

const whole = (place: RowsPlace, state: RowState, tombstonesUntil: number): Key & RowItem => ({
  ...keyOf(place, state.name, state.key),
  ...itemOf(state, tombstonesUntil),
});

export class CurrentRowsTable {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /**
   * Keeps the state unless there is a newer one of its row. A deleted row leaves a tombstone until `tombstonesUntil`, in
   * seconds since 1970.
   */
  async keep(place: RowsPlace, state: RowState, tombstonesUntil: number): Promise<void> {
    await this.table.putIfGreater({ ...whole(place, state, tombstonesUntil) }, "order");
  }

  /** Puts the state in the place of an older one of its row. Answers false if there is none that is older. */
  renew(place: RowsPlace, state: RowState, tombstonesUntil: number): Promise<boolean> {
    return this.table.replaceIfGreater({ ...whole(place, state, tombstonesUntil) }, "order");
  }

  /** Tells whether the row, or its tombstone, is there. */
  async has(place: RowsPlace, { name, key }: RowState): Promise<boolean> {
    return (await this.table.get<RowItem>(keyOf(place, name, key))) !== undefined;
  }

  /** Counts a source's rows, of all names, and tombstones, up to `most`. */
  count(place: RowsPlace, most: number): Promise<number> {
    return this.table.count(partition(place), "", most);
  }

  /** Answers the change that made a row what it is; undefined if there is no such row, or none any more. */
  async row(place: RowsPlace, name: string, key: RowKey): Promise<ChangePoint | undefined> {
    const item = await this.table.get<RowItem>(keyOf(place, name, key));
    return item === undefined || item.isDeleted ? undefined : unpack(item);
  }

  /**
   * Answers a page of rows in the order of their keys. It has fewer than `limit` where rows were deleted. `next` is
   * the text of the key after which the next page begins.
   */
  async page(
    place: RowsPlace,
    name: string,
    { after, limit }: { readonly after: string | undefined; readonly limit: number },
  ): Promise<{ readonly rows: readonly ChangePoint[]; readonly next?: string }> {
    const prefix = prefixOf(name);
    const start = after === undefined ? {} : { after: `${prefix}${after}` };
    const { items, next } = await this.table.page<RowItem>(partition(place), prefix, { ...start, limit });
    const rows = items.filter(({ isDeleted }) => !isDeleted).map(unpack);
    return next === undefined ? { rows } : { rows, next: next.slice(prefix.length) };
  }

  /** Removes some rows of a source, of all names. Answers whether there may be more. */
  removeSome(place: RowsPlace, most: number): Promise<boolean> {
    return removeSome(this.table, { pk: partition(place) }, most);
  }
}
