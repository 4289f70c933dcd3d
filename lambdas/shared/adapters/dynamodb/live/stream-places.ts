/** Keeps the streams that are open in each project, in the statistics table, which forgets those that never said goodbye. */

import type { ProjectId } from "../../../core/id.ts";
import type { Key, Table } from "../table.ts";

interface Place {
  readonly id: string;
  readonly identity: string;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

const prefix = "STREAM#";
const partitionOf = (project: ProjectId): string => `STREAMS#${project}`;
/** Pads the time, so that the table keeps places in the order in which they were taken. */
const keyOf = (project: ProjectId, { openedAt, id }: Place): Key => ({
  pk: partitionOf(project),
  sk: `${prefix}${String(openedAt).padStart(13, "0")}#${id}`,
});

export class StreamPlaceTable {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  add(project: ProjectId, place: Place): Promise<void> {
    return this.table.put({ ...keyOf(project, place), ...place });
  }

  /** Answers places in the order in which they were taken, strongly consistent. */
  async list(project: ProjectId): Promise<Place[]> {
    const items = await this.table.list<Place>(partitionOf(project), prefix);
    return items.map(({ id, identity, openedAt, expiresAt }) => ({ id, identity, openedAt, expiresAt }));
  }

  async has(project: ProjectId, place: Place): Promise<boolean> {
    return (await this.table.get<Place>(keyOf(project, place))) !== undefined;
  }

  remove(project: ProjectId, place: Place): Promise<void> {
    return this.table.remove(keyOf(project, place));
  }
}
