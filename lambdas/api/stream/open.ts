/** Opens streams: checks who asks, takes a place, renews the lease, and finds where in the live tail to begin. */

import type { Access } from "../../shared/access/access.ts";
import { maySee, noSuchProject, refuseSources, requireReading } from "../../shared/access/reading.ts";
import type { TailContent } from "../../shared/core/event/live-tail.ts";
import type { ProjectId } from "../../shared/core/id.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { Project } from "../../shared/core/project/project.ts";
import { streamLease, type Watch } from "../../shared/core/project/watch.ts";
import type { HttpRequest } from "../../shared/handlers/api-gateway.ts";
import { type Asked, type Cursor, readCursor } from "./asked.ts";
import { type Bounds, type StreamPlace, type StreamPlaces, takePlace } from "./places.ts";
import { type Tail, TailReader } from "./tail-reader.ts";

export interface StreamPort {
  readonly access: Access;
  readonly project: (id: string) => Promise<Project | undefined>;
  readonly countCall: (identity: string) => Promise<void>;
  readonly places: StreamPlaces;
  readonly bounds: Bounds;
  readonly tail: Tail;
  readonly append: (project: ProjectId, content: TailContent, watch: Watch) => Promise<number>;
  /** Renews the lease if little of it is left. */
  readonly renewLease: (
    project: ProjectId,
    lease: typeof streamLease,
  ) => Promise<{ readonly watch: Watch; readonly isRenewed: boolean }>;
  readonly nowMillis: () => number;
  readonly newId: () => string;
}

export interface Visit {
  readonly caller: Identity;
  readonly project: Project;
}

/**
 * Answers who asks, and the project if the caller may read it. Throws `unauthenticated`, `not-found` or `forbidden`, so
 * that an open stream asks it again and again.
 */
export async function admit(
  { headers, sourceIp }: Pick<HttpRequest, "headers" | "sourceIp">,
  id: string,
  port: Pick<StreamPort, "access" | "project">,
): Promise<Visit> {
  const caller = await port.access.caller(headers, sourceIp);
  refuseSources(caller);
  const [grants, project] = await Promise.all([port.access.grantsOf(caller), port.project(id)]);
  if (!project || project.deleteTime !== undefined || !maySee(project, { caller, grants })) throw noSuchProject(id);
  requireReading(project, { caller, grants });
  return { caller, project };
}

/** Bounds how long streams last. Those that can be resumed lose nothing by it, so ghosts of them are gone sooner. */
const lastingMillis = { resumable: 5 * 60_000, other: 14.5 * 60_000 } as const;
/**
 * Ends a stream so long after its caller's token: a client that comes back at once must know by then that it needs a new
 * token, and it counts from when it got the old one.
 */
const afterTokenMillis = 5_000;
/** Keeps a place for so long after its stream should have ended, in case it ends late. */
const graceSeconds = 30;

export interface Opened {
  readonly place: StreamPlace;
  readonly reader: TailReader;
  readonly after?: Cursor;
  readonly isBroken: boolean;
  readonly endsAt: number;
}

/** Opens a stream. From its answer on, whatever is accepted reaches the reader. */
export async function open({ caller, project }: Visit, asked: Asked, port: StreamPort): Promise<Opened> {
  const nowMillis = port.nowMillis();
  const { hasIds, tokenEndsAt = Number.POSITIVE_INFINITY } = asked;
  const longestEnd = nowMillis + (hasIds ? lastingMillis.resumable : lastingMillis.other);
  const endsAt = Math.min(longestEnd, tokenEndsAt + afterTokenMillis);
  const expiresAt = Math.ceil(endsAt / 1000) + graceSeconds;
  const place = { id: port.newId(), identity: caller.id, openedAt: nowMillis, expiresAt };
  const { places, bounds } = port;
  const replaced = await takePlace(project.id, place, { places, bounds, nowMillis });
  try {
    const watch = await watchOver(project.id, port);
    if (replaced.length > 0) await port.append(project.id, { entries: [], ends: replaced.map(({ id }) => id) }, watch);
    return { place, endsAt, ...(await beginning(project.id, asked.lastEventId, watch, port)) };
  } catch (error) {
    await places.remove(project.id, place);
    throw error;
  }
}

/** Renews the lease if it is due. Appends an empty batch with each renewal, so that the tail never runs dry under one. */
export async function watchOver(
  project: ProjectId,
  { renewLease, append }: Pick<StreamPort, "renewLease" | "append">,
): Promise<Watch> {
  const { watch, isRenewed } = await renewLease(project, streamLease);
  if (isRenewed) await append(project, { entries: [] }, watch);
  return watch;
}

async function beginning(project: ProjectId, lastEventId: string | undefined, watch: Watch, port: StreamPort) {
  const { tail, append, nowMillis } = port;
  const { startedAt: leaseStartedAt } = watch;
  const cursor = lastEventId === undefined ? undefined : readCursor(lastEventId);
  const known = cursor && (await tail.get(project, cursor.sequence));
  // A batch of an earlier lease is no place to go on from: nobody fed the tail between the two.
  if (cursor && known && known.leaseStartedAt === leaseStartedAt && known.expiresAt * 1000 > nowMillis()) {
    const place = { sequence: cursor.sequence - 1, leaseStartedAt };
    return { reader: new TailReader(tail, project, place), after: cursor, isBroken: false };
  }
  // Mends a tail whose first batch was never written, because whoever renewed the lease was cut off.
  const sequence = (await tail.head(project)) ?? (await append(project, { entries: [] }, watch));
  const reader = new TailReader(tail, project, { sequence, leaseStartedAt });
  return { reader, isBroken: lastEventId !== undefined };
}
