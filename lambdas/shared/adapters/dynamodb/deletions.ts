/** Removes what a project has in the registry, in steps that can each be repeated. */

import type { ConnectorId, ProjectId, SourceId } from "../../core/id.ts";
import { lakePartition } from "./administration/lake-places.ts";
import { roomPrefix } from "./identities/identity-keys.ts";
import { commandItems, waitingSourcesPartition } from "./live/commands.ts";
import { removeAll, removeSome } from "./removing.ts";
import { formerSourceKey, sourceKey, sourcePartition } from "./sources.ts";
import type { Key, Table } from "./table.ts";

const projectPartition = (project: ProjectId): string => `PROJECT#${project}`;
/** Marks a source that is gone while data of it is still there. */
const remainsPrefix = "REMAINS#";
const remainsKey = (project: ProjectId, source: SourceId): Key => ({
  pk: projectPartition(project),
  sk: `${remainsPrefix}${source}`,
});

/** Marks a connector that is gone while its statistics are still there. */
const goneConnectorPrefix = "GONECONNECTOR#";
const goneConnectorKey = (project: ProjectId, connector: ConnectorId): Key => ({
  pk: projectPartition(project),
  sk: `${goneConnectorPrefix}${connector}`,
});
/** Lists of all projects, of what is to be looked at some time. Their sort keys begin with the project. */
const commonLists = [waitingSourcesPartition, lakePartition];

interface SourcePlace {
  readonly project: ProjectId;
  readonly source: SourceId;
}

const projectKey = (project: ProjectId): Key => ({ pk: projectPartition(project), sk: "PROJECT" });

/** The kinds of items in a source's partition. */
const sourceItems = ["STATE", "LATEST#", "MESSAGE#", commandItems, roomPrefix];
/** Tells what is kept of a project until it is buried: the project itself, and the names that it claims. */
const isKept = (sk: string): boolean => sk === "PROJECT" || sk.startsWith("COMPANY#");

export class Deletions {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  countSources(project: ProjectId): Promise<number> {
    return this.table.count(projectPartition(project), "SOURCE#");
  }

  /** Answers ids of some sources of the project, including sources that were transferred away a moment ago. */
  async someSources(project: ProjectId, most: number): Promise<string[]> {
    const ids = new Set<string>();
    for (const prefix of ["SOURCE#", "FORMER#"]) {
      const { items } = await this.table.page<object>(projectPartition(project), prefix, { limit: most });
      for (const { sk } of items) ids.add(sk.slice(prefix.length));
    }
    return [...ids];
  }

  /** Removes the source, so that nothing of it is routed any more, and marks its data as remains to be removed. */
  async retireSource(project: ProjectId, source: SourceId): Promise<void> {
    await this.markRemains(project, source);
    await this.table.remove(sourceKey(project, source));
    await this.table.remove(formerSourceKey(project, source));
  }

  /**
   * Has the project's deletion find what a source leaves that is gone. `removedAt`, in milliseconds since 1970, says that
   * it was removed; absent, it was moved away, and what it left stays with the project.
   */
  async markRemains(project: ProjectId, source: SourceId, removedAt?: number): Promise<void> {
    await this.table.put({ ...remainsKey(project, source), ...(removedAt === undefined ? {} : { removedAt }) });
  }

  /** Tells whether what a source of this id has left is being removed, so that none may be made here. */
  async isClearing(project: ProjectId, source: SourceId): Promise<boolean> {
    const remains = await this.table.get<{ readonly isClearing?: boolean }>(remainsKey(project, source));
    return remains?.isClearing === true;
  }

  /** Notes that what the source has left that was removed then is being removed. Answers false if nothing is. */
  beginClearing({ project, source }: SourcePlace, removedAt: number): Promise<boolean> {
    return this.table.change(remainsKey(project, source), { isClearing: true }, { removedAt });
  }

  /** Notes that what the source has left stays. */
  async keepRemains({ project, source }: SourcePlace): Promise<void> {
    await this.table.change(remainsKey(project, source), { isClearing: undefined });
  }

  /** Answers the ids of sources that are gone and may have left something, in order. */
  async gone(project: ProjectId): Promise<string[]> {
    const ids = new Set<string>();
    for (const prefix of [remainsPrefix, "FORMER#"]) {
      const items = await this.table.list<object>(projectPartition(project), prefix);
      for (const { sk } of items) ids.add(sk.slice(prefix.length));
    }
    return [...ids].sort();
  }

  async someRemains(project: ProjectId, most: number): Promise<string[]> {
    const { items } = await this.table.page<object>(projectPartition(project), remainsPrefix, { limit: most });
    return items.map(({ sk }) => sk.slice(remainsPrefix.length));
  }

  /** Removes some of a source's state, latest events and messages. Answers whether there may be more. */
  async clearSource(project: ProjectId, source: SourceId, most: number): Promise<boolean> {
    for (const prefix of sourceItems) {
      if (await removeSome(this.table, { pk: sourcePartition(project, source), prefix }, most)) return true;
    }
    return false;
  }

  async forgetRemains(project: ProjectId, source: SourceId): Promise<void> {
    await this.table.remove(remainsKey(project, source));
  }

  /** Has the project's deletion find the statistics of a connector that it removes. */
  async markConnector(project: ProjectId, connector: ConnectorId): Promise<void> {
    await this.table.put({ ...goneConnectorKey(project, connector) });
  }

  async someGoneConnectors(project: ProjectId, most: number): Promise<string[]> {
    const { items } = await this.table.page<object>(projectPartition(project), goneConnectorPrefix, { limit: most });
    return items.map(({ sk }) => sk.slice(goneConnectorPrefix.length));
  }

  async forgetConnector(project: ProjectId, connector: ConnectorId): Promise<void> {
    await this.table.remove(goneConnectorKey(project, connector));
  }

  /** Removes everything in the project's partition except the project and its claims, and it from the lists of all. */
  async clearProject(project: ProjectId): Promise<void> {
    for (const list of commonLists) await removeAll(this.table, await this.table.list<object>(list, `${project}#`));
    // Every sort key begins with a letter.
    const items = await this.table.range<object>(projectPartition(project), "A", "~");
    await removeAll(
      this.table,
      items.filter(({ sk }) => !isKept(sk)),
    );
  }

  /** Lets DynamoDB forget the project at `expiresAt`, in seconds since 1970. Until then it is shown as deleted. */
  async bury(project: ProjectId, expiresAt: number): Promise<void> {
    await this.table.change(projectKey(project), { expiresAt });
  }
}
