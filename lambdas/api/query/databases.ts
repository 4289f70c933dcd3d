/** Says which databases a caller may read: each source is one, and each of its retentions a retention policy of it. */

import { type DatabaseDirectory, findNamed, sourcesOf } from "../../shared/access/database-names.ts";
import { type Caller, findSource } from "../../shared/access/find-source.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { Retention } from "../../shared/core/project/retention.ts";
import type { Place } from "../../shared/core/query/catalogue.ts";
import type { Databases, PlaceName, RetentionPolicy } from "../../shared/core/query/engine/ports.ts";
import type { ChosenReaders } from "../../shared/reading/readers.ts";

type Source = Awaited<ReturnType<typeof findSource>>;

export interface QueryDirectory extends DatabaseDirectory {
  /** Answers the identity as it was some seconds ago at most. */
  recentIdentity: DatabaseDirectory["identity"];
  retentionNamed(project: string, name: string): Promise<Retention | undefined>;
  retention(project: string, id: string): Promise<Retention | undefined>;
}

/** What the request names beside the query. An empty name is none. */
export interface Defaults {
  readonly database: string | undefined;
  readonly retention: string | undefined;
}

export class CallerDatabases implements Databases {
  private readonly caller: Caller;
  private readonly defaults: Defaults;
  private readonly directory: QueryDirectory;
  private readonly readers: ChosenReaders;
  private readonly found = new Map<string | undefined, Promise<Source>>();
  private readonly named = new Map<string, Promise<Retention | undefined>>();

  /** Has the readers know each retention that is found. */
  constructor(caller: Caller, defaults: Defaults, directory: QueryDirectory, readers: ChosenReaders) {
    this.caller = caller;
    this.defaults = defaults;
    this.directory = directory;
    this.readers = readers;
  }

  async placeOf({ database, retention }: PlaceName): Promise<Place> {
    const name = retention || this.defaults.retention || undefined;
    const { project } = this.caller;
    // Has the retention read at the same time: a source or an API token reads in its own project.
    if (name !== undefined && project !== undefined) this.retentionNamed(project, name);
    const source = await this.sourceOf(database);
    const kept = await this.retentionOf(source, name);
    this.readers.choose(kept);
    return { project: source.project, retention: kept.id, source: source.id };
  }

  async names(): Promise<readonly string[]> {
    const { caller } = this;
    if (caller.kind === "apiToken" && !(caller.scopes ?? []).includes("read")) return [];
    return (await sourcesOf(caller, this.directory)).map(({ id }) => id);
  }

  async retentionPolicies(database: string | undefined): Promise<readonly RetentionPolicy[]> {
    const source = await this.sourceOf(database);
    const linked = await Promise.all(source.retentions.map((id) => this.directory.retention(source.project, id)));
    return linked
      .filter((each) => each !== undefined)
      .map(({ displayName, durationSeconds }, place) => ({
        name: displayName,
        durationSeconds,
        isDefault: place === 0,
      }));
  }

  /** Finds each database once in a request. */
  private sourceOf(database: string | undefined): Promise<Source> {
    const name = database || this.defaults.database || undefined;
    const asked = this.found.get(name) ?? this.find(name);
    this.found.set(name, asked);
    return asked;
  }

  private async find(name: string | undefined): Promise<Source> {
    const { caller, directory } = this;
    if (name === undefined && caller.kind !== "source") {
      throw new PlatformError("bad-request", "database name required: add db=<source UID or unique display name>");
    }
    if (name === undefined) return this.findById(undefined);
    return findNamed(
      name,
      { caller, directory },
      (id) => this.findById(id),
      (source) => source,
    );
  }

  private async findById(database: string | undefined): Promise<Source> {
    const { caller, directory } = this;
    const asked = { database, use: "read" } as const;
    try {
      return await findSource(caller, asked, { ...directory, identity: (id) => directory.recentIdentity(id) });
    } catch {
      // The source may have been made, or transferred, since. Only what is so now refuses anybody.
      return findSource(caller, asked, directory);
    }
  }

  /** Finds each retention once in a request. */
  private retentionNamed(project: string, name: string): Promise<Retention | undefined> {
    const key = `${project}/${name}`;
    const known = this.named.get(key);
    if (known) return known;
    const asked = this.directory.retentionNamed(project, name);
    // Is thrown where it is waited for, which may be nowhere.
    asked.catch(() => {});
    this.named.set(key, asked);
    return asked;
  }

  private async retentionOf({ project, retentions }: Source, name: string | undefined): Promise<Retention> {
    if (name !== undefined) {
      const named = await this.retentionNamed(project, name);
      if (named) return named;
      throw new PlatformError(
        "not-found",
        `retention policy not found: ${name.slice(0, 100)}; SHOW RETENTION POLICIES lists those of this source.`,
      );
    }
    const [first] = retentions;
    const linked = first === undefined ? undefined : await this.directory.retention(project, first);
    if (linked) return linked;
    throw new PlatformError("not-found", "No retention is linked to this source; link one, or name one by rp=.");
  }
}
