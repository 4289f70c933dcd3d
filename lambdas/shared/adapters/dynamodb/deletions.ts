/** What the deletion of a project takes off the registry, in parts that can each be repeated. */

import { chunksOf } from "../../core/chunks.ts";
import type { ProjectId, SourceId } from "../../core/id.ts";
import { formerSourceKey, sourceKey, sourcePartition } from "./sources.ts";
import type { Key, Table } from "./table.ts";

const projectPartition = (project: ProjectId): string => `PROJECT#${project}`;
/** Stands for a source that is gone while what it has said is still there. */
const remainsPrefix = "REMAINS#";
const remainsKey = (project: ProjectId, source: SourceId): Key => ({
  pk: projectPartition(project),
  sk: `${remainsPrefix}${source}`,
});
const projectKey = (project: ProjectId): Key => ({ pk: projectPartition(project), sk: "PROJECT" });

/** What a source's partition holds. */
const sourceItems = ["STATE", "LATEST#", "MESSAGE#"];
/** What remains of a project until it is buried: itself, and the names that it claims. */
const isKept = (sk: string): boolean => sk === "PROJECT" || sk.startsWith("COMPANY#");

const removedAtOnce = 25;

export class Deletions {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  countSources(project: ProjectId): Promise<number> {
    return this.table.count(projectPartition(project), "SOURCE#");
  }

  /** Ids of some sources of the project, those among them that were transferred away a moment ago. */
  async someSources(project: ProjectId, most: number): Promise<string[]> {
    const ids = new Set<string>();
    for (const prefix of ["SOURCE#", "FORMER#"]) {
      const { items } = await this.table.page<object>(projectPartition(project), prefix, { limit: most });
      for (const { sk } of items) ids.add(sk.slice(prefix.length));
    }
    return [...ids];
  }

  /** From now on nothing is routed that comes from it; what it has said is noted as its remains. */
  async retireSource(project: ProjectId, source: SourceId): Promise<void> {
    await this.table.put({ ...remainsKey(project, source) });
    await this.table.remove(sourceKey(project, source));
    await this.table.remove(formerSourceKey(project, source));
  }

  async someRemains(project: ProjectId, most: number): Promise<string[]> {
    const { items } = await this.table.page<object>(projectPartition(project), remainsPrefix, { limit: most });
    return items.map(({ sk }) => sk.slice(remainsPrefix.length));
  }

  /** Removes some items of state, latest events and messages of a source; answers whether there may be more. */
  async clearSource(project: ProjectId, source: SourceId, most: number): Promise<boolean> {
    for (const prefix of sourceItems) {
      const options = { limit: most };
      const { items, next } = await this.table.page<object>(sourcePartition(project, source), prefix, options);
      await this.removeAll(items);
      if (next !== undefined) return true;
    }
    return false;
  }

  async forgetRemains(project: ProjectId, source: SourceId): Promise<void> {
    await this.table.remove(remainsKey(project, source));
  }

  /** Removes all that stands with the project, but itself and its claims. */
  async clearProject(project: ProjectId): Promise<void> {
    // Every sort key begins with a letter.
    const items = await this.table.range<object>(projectPartition(project), "A", "~");
    await this.removeAll(items.filter(({ sk }) => !isKept(sk)));
  }

  /** The project itself is told of, as deleted, until DynamoDB forgets it, in seconds since 1970. */
  async bury(project: ProjectId, expiresAt: number): Promise<void> {
    await this.table.change(projectKey(project), { expiresAt });
  }

  private async removeAll(items: readonly Key[]): Promise<void> {
    for (const some of chunksOf(items, removedAtOnce)) {
      await Promise.all(some.map(({ pk, sk }) => this.table.remove({ pk, sk })));
    }
  }
}
