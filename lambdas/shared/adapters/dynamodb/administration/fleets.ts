/** Keeps the fleets of projects. */

import type { ProjectId } from "../../../core/id.ts";
import type { Fleet } from "../../../core/project/fleet.ts";
import type { Key, Table } from "../table.ts";

const prefix = "FLEET#";
const partitionOf = (project: ProjectId): string => `PROJECT#${project}`;
const keyOf = (project: ProjectId, id: string): Key => ({ pk: partitionOf(project), sk: `${prefix}${id}` });

export class Fleets {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  get(project: ProjectId, id: string): Promise<Fleet | undefined> {
    return this.table.get<Fleet>(keyOf(project, id));
  }

  /** Answers fleets in the order of their ids, beginning after the id `after`, and whether there are more. */
  async page(
    project: ProjectId,
    { after, limit }: { readonly after: string | undefined; readonly limit: number },
  ): Promise<{ fleets: Fleet[]; more: boolean }> {
    const start = after === undefined ? undefined : keyOf(project, after).sk;
    const { items, next } = await this.table.page<Fleet>(partitionOf(project), prefix, { after: start, limit });
    return { fleets: items, more: next !== undefined };
  }

  count(project: ProjectId, most: number): Promise<number> {
    return this.table.count(partitionOf(project), prefix, most);
  }

  async create(fleet: Fleet): Promise<void> {
    await this.table.put({ ...keyOf(fleet.project, fleet.id), ...fleet });
  }

  /** Answers false if the fleet is gone. */
  change(project: ProjectId, id: string, attributes: Partial<Fleet>): Promise<boolean> {
    return this.table.change(keyOf(project, id), attributes);
  }

  remove(project: ProjectId, id: string): Promise<void> {
    return this.table.remove(keyOf(project, id));
  }
}
