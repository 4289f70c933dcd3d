/**
 * Knows on which trees of a company's topics somebody listens, so that nothing is published that nobody gets. That one is
 * listened to may be remembered for a while. That one is not must be found out anew for each batch, or the first
 * messages after a subscription would be lost (docs/adr/0052-only-what-is-listened-to-is-published.md).
 */

import { minuteMillis } from "../../shared/core/duration.ts";
import type { ProjectId } from "../../shared/core/id.ts";
import { type LiveTreeName, liveTrees, mayMatchTree } from "../../shared/core/mqtt/watched-filter.ts";

/** A client that was let in and may watch the project. */
export interface Watcher {
  readonly clientId: string;
  /** Seconds since 1970 at which it was let in last. */
  readonly letInAt: number;
}

export interface ListenersPort {
  /** Answers all clients that may have a session, strongly consistent. */
  readonly watchers: (project: ProjectId) => Promise<readonly Watcher[]>;
  /** Answers the filters of the client's session; undefined if it has neither a connection nor a session. */
  readonly filtersOf: (clientId: string) => Promise<readonly string[] | undefined>;
  readonly nowMillis: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** Bounds what is asked about each batch. With more clients than this, both trees have listeners as a rule. */
const mostAsked = 10;
const rememberedMillis = 30_000;
/** Is longer than a client takes from being let in to its connection. */
const connectingMillis = 2 * minuteMillis;
const mostRemembered = 10_000;

type Trees = ReadonlySet<LiveTreeName>;
const all: Trees = new Set(liveTrees);

export class Listeners {
  private readonly port: ListenersPort;
  /** When it was found that a tree is listened to, by project and tree. */
  private readonly heard = new Map<string, number>();
  /** Clients that were found to be gone, by when they had been let in. A client that comes again is let in anew. */
  private readonly gone = new Map<string, number>();

  constructor(port: ListenersPort) {
    this.port = port;
  }

  /** Answers the trees that somebody may listen to, both if that cannot be found out. */
  async of(project: ProjectId, companyName: string): Promise<Trees> {
    const known = liveTrees.filter((tree) => this.isHeard(project, tree));
    if (known.length === liveTrees.length) return all;
    try {
      const trees = await this.ask(project, companyName);
      for (const tree of trees) this.remember(this.heard, `${project}/${tree}`, this.port.nowMillis());
      return new Set([...known, ...trees]);
    } catch (error) {
      this.port.report("cannot tell who listens; all is published", { project, error });
      return all;
    }
  }

  private isHeard(project: ProjectId, tree: LiveTreeName): boolean {
    const at = this.heard.get(`${project}/${tree}`);
    // Asks again after a clock was set back, too.
    return at !== undefined && Math.abs(this.port.nowMillis() - at) < rememberedMillis;
  }

  private async ask(project: ProjectId, companyName: string): Promise<Trees> {
    const listed = await this.port.watchers(project);
    // Takes nobody for somebody who was let in before clients were listed: the project is fed for no other reason.
    if (listed.length === 0) return all;
    const watchers = listed.filter(({ clientId, letInAt }) => this.gone.get(clientId) !== letInAt);
    const asked = watchers.slice(0, mostAsked);
    const filters = (await Promise.all(asked.map((each) => this.filtersOf(each)))).flat();
    if (watchers.length > asked.length) return all;
    return new Set(liveTrees.filter((tree) => filters.some((filter) => mayMatchTree(filter, tree, companyName))));
  }

  private async filtersOf({ clientId, letInAt }: Watcher): Promise<readonly string[]> {
    const filters = await this.port.filtersOf(clientId);
    if (filters !== undefined) return filters;
    // Keeps those in mind who were let in and are only about to connect.
    if (this.port.nowMillis() - letInAt * 1000 > connectingMillis) this.remember(this.gone, clientId, letInAt);
    return [];
  }

  private remember(map: Map<string, number>, key: string, value: number): void {
    if (map.size >= mostRemembered) map.clear();
    map.set(key, value);
  }
}
