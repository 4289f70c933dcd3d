/** Keeps what retentions hold in the table of points: an item a month, with two counters for each day of it. */

import type { DaySize } from "../../../core/metering/retention-size.ts";
import { removeAll, removeSome } from "../removing.ts";
import type { Key, Table } from "../table.ts";

interface Place {
  readonly project: string;
  readonly retention: string;
}

const partition = (project: string): string => `SIZES#${project}`;
const prefixOf = ({ retention }: Pick<Place, "retention">): string => `${retention}#`;

/** Answers the text of a day, such as `2026-11-29`. */
const textOf = (day: number): string => new Date(day).toISOString().slice(0, 10);

const keyOf = (place: Place, day: number): Key => ({
  pk: partition(place.project),
  sk: `${prefixOf(place)}${textOf(day).slice(0, 7)}`,
});

type Item = Readonly<Record<string, unknown>> & Key;

const numberOf = (value: unknown): number => (typeof value === "number" ? value : 0);

function daysOf(item: Item): DaySize[] {
  const [retention = "", month = ""] = item.sk.split("#");
  const days = Object.keys(item).flatMap((name) => /^p(\d\d)$/.exec(name)?.[1] ?? []);
  return days.map((day) => ({
    retention,
    startMillis: Date.parse(`${month}-${day}T00:00:00Z`),
    points: numberOf(item[`p${day}`]),
    bytes: numberOf(item[`b${day}`]),
  }));
}

export class RetentionSizes {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async add(
    place: Place,
    day: number,
    { points, bytes }: { readonly points: number; readonly bytes: number },
  ): Promise<void> {
    const ofMonth = textOf(day).slice(8);
    await this.table.tally(keyOf(place, day), { [`p${ofMonth}`]: points, [`b${ofMonth}`]: bytes }, {});
  }

  /** Answers what was stored in a retention, or in all of a project, by the day. */
  async of(project: string, retention?: string): Promise<DaySize[]> {
    const items = await this.table.list<Item>(
      partition(project),
      retention === undefined ? "" : prefixOf({ retention }),
    );
    return items.flatMap(daysOf);
  }

  async forget(place: Place): Promise<void> {
    await removeAll(this.table, await this.table.list<object>(partition(place.project), prefixOf(place)));
  }

  /** Removes some of what is kept of a project's retentions. Answers whether there may be more. */
  removeSome(project: string, most: number): Promise<boolean> {
    return removeSome(this.table, { pk: partition(project) }, most);
  }
}
