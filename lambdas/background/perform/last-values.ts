/** Sends a client that has subscribed to live data what is known already, so that it need not wait for the next point. */

import type { WatchScope } from "../../shared/access/watching.ts";
import { chunksOf } from "../../shared/core/chunks.ts";
import { minuteMillis } from "../../shared/core/duration.ts";
import type { IdentifiedPoint } from "../../shared/core/event/point.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { LastValuesMessage } from "../../shared/core/job.ts";
import {
  lastValuesOf,
  lastValuesPerSecond,
  mostFillsPerMinute,
  mostLastValues,
  mostSourcesLookedAt,
  sourcesIn,
  typeIn,
} from "../../shared/core/mqtt/last-values.ts";
import type { MqttMessage } from "../../shared/core/mqtt/live-tree.ts";
import { readWatchedFilter, type WatchedFilter } from "../../shared/core/mqtt/watched-filter.ts";

interface WatchedProject {
  readonly id: ProjectId;
  readonly companyName: string;
}

export interface LastValuesPort {
  /** Answers which identity uses the client id; undefined if none does. */
  readonly holderOf: (clientId: string) => Promise<string | undefined>;
  /** Answers the project of exactly this company name; undefined if there is none. */
  readonly projectOf: (companyName: string) => Promise<WatchedProject | undefined>;
  /** Answers what of the project the identity may watch now. */
  readonly scopeOf: (identity: string, project: ProjectId) => Promise<WatchScope | undefined>;
  /** Counts that the identity is sent last values in this minute. Answers how often it was, this time included. */
  readonly countFill: (identity: string, nowMillis: number) => Promise<number>;
  /** Answers ids of the project's sources in their order, beginning after `after`. */
  readonly sourceIds: (project: ProjectId, page: { after?: SourceId; limit: number }) => Promise<readonly SourceId[]>;
  readonly latest: (project: ProjectId, source: SourceId) => Promise<readonly IdentifiedPoint[]>;
  readonly latestOfType: (
    project: ProjectId,
    sources: readonly SourceId[],
    type: string,
  ) => Promise<ReadonlyMap<SourceId, IdentifiedPoint>>;
  /** Answers false if the client is not connected. */
  readonly sendDirectly: (clientId: string, message: MqttMessage) => Promise<boolean>;
  readonly wait: (millis: number) => Promise<void>;
  readonly nowMillis: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** Leaves out what is so late that its client has seen much since, or the id may be another's. */
const latestMillis = 5 * minuteMillis;
const sourcesAtOnce = 100;
const readAtOnce = 10;
const sentAtOnce = 10;

export async function sendLastValues(message: LastValuesMessage, port: LastValuesPort): Promise<void> {
  const { clientId, at } = message;
  if (port.nowMillis() - at > latestMillis) return;
  const identity = await port.holderOf(clientId);
  if (identity === undefined) return;
  const fills = await port.countFill(identity, port.nowMillis());
  if (fills > mostFillsPerMinute) {
    if (fills === mostFillsPerMinute + 1) {
      port.report("last values are not sent: an identity subscribes too often", { identity, clientId });
    }
    return;
  }
  const sending = new Sending(clientId, port);
  const filters = message.filters.flatMap((text) => readWatchedFilter(text) ?? []);
  for (const [companyName, some] of Map.groupBy(filters, (each) => each.companyName)) {
    const project = await port.projectOf(companyName);
    const scope = project && (await port.scopeOf(identity, project.id));
    if (project && scope !== undefined) await sendProject(project, permitted(some, scope), sending, port);
  }
}

interface Wanted {
  readonly filters: readonly WatchedFilter[];
  readonly sources: WatchScope;
}

/** Narrows what the filters match to what the identity may watch. */
function permitted(filters: readonly WatchedFilter[], scope: WatchScope): Wanted {
  const named = sourcesIn(filters);
  if (scope === "all") return { filters, sources: named };
  return { filters, sources: named === "all" ? scope : named.filter((source) => scope.includes(source)) };
}

async function sendProject(
  project: WatchedProject,
  { filters, sources }: Wanted,
  sending: Sending,
  port: LastValuesPort,
): Promise<void> {
  const type = typeIn(filters);
  for await (const ids of pagesOf(project.id, sources, port)) {
    for (const some of type === undefined ? chunksOf(ids, readAtOnce) : [ids]) {
      const found = await readPoints(project.id, some, type, port);
      const messages = found.flatMap(([source, points]) =>
        lastValuesOf({ companyName: project.companyName, source }, points, filters),
      );
      if (!(await sending.send(messages))) return;
    }
  }
}

/** Answers the sources page by page, up to as many as are looked at. */
async function* pagesOf(project: ProjectId, sources: WatchScope, port: LastValuesPort): AsyncGenerator<SourceId[]> {
  if (sources !== "all") {
    yield* chunksOf(sources.slice(0, mostSourcesLookedAt), sourcesAtOnce);
    return;
  }
  let after: SourceId | undefined;
  for (let seen = 0; seen < mostSourcesLookedAt; ) {
    const ids = await port.sourceIds(project, { ...(after === undefined ? {} : { after }), limit: sourcesAtOnce });
    if (ids.length === 0) return;
    yield [...ids];
    seen += ids.length;
    after = ids.at(-1);
  }
}

async function readPoints(
  project: ProjectId,
  sources: readonly SourceId[],
  type: string | undefined,
  port: LastValuesPort,
): Promise<(readonly [SourceId, readonly IdentifiedPoint[]])[]> {
  if (type === undefined) {
    return Promise.all(sources.map(async (source) => [source, await port.latest(project, source)] as const));
  }
  const found = await port.latestOfType(project, sources, type);
  return [...found].map(([source, point]) => [source, [point]] as const);
}

/** Sends to one client, no more in all and no faster than is good for its connection. */
class Sending {
  private readonly clientId: string;
  private readonly port: LastValuesPort;
  private sent = 0;

  constructor(clientId: string, port: LastValuesPort) {
    this.clientId = clientId;
    this.port = port;
  }

  /** Answers whether more may be sent. */
  async send(messages: readonly MqttMessage[]): Promise<boolean> {
    const { clientId, port } = this;
    if (this.sent >= mostLastValues) return false;
    const fitting = messages.slice(0, mostLastValues - this.sent);
    for (const some of chunksOf(fitting, sentAtOnce)) {
      if (this.sent > 0) await port.wait((sentAtOnce * 1000) / lastValuesPerSecond);
      this.sent += some.length;
      const outcomes = await Promise.all(some.map((message) => port.sendDirectly(clientId, message)));
      if (outcomes.includes(false)) return false;
    }
    if (this.sent < mostLastValues) return true;
    port.report("no more last values are sent: a subscriber gets no more of them", { clientId });
    return false;
  }
}
