/**
 * Sends a connector the latest event of each type of each device. An event that becomes the latest after its device was
 * read takes its usual way to the connector, and `deliver` drops the outdated copy.
 */

import type { IdentifiedPoint } from "../../shared/core/event/point.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { JobTask } from "../../shared/core/job.ts";
import type { Source } from "../../shared/core/source/source.ts";
import { Copies, type CopyPort, openForCopies } from "./copies.ts";
import type { Slice } from "./slice.ts";
import type { SourcePages } from "./source-ids.ts";

export interface SyncPort extends CopyPort {
  readonly sources: SourcePages<Source>;
  readonly countSources: (project: ProjectId) => Promise<number>;
  /** Answers the latest event of each type. */
  readonly latest: (project: ProjectId, source: SourceId) => Promise<readonly IdentifiedPoint[]>;
}

type SyncTask = Extract<JobTask, { kind: "sync" }>;

const devicesPerSlice = 100;
/** Reads a few devices side by side, since each may have thousands of types. */
const readAtOnce = 10;

/** The cursor is the id of the last device. */
export const createSync =
  (port: SyncPort): Slice<SyncTask> =>
  async ({ project, cursor, total }, { connector: id }) => {
    const connector = await openForCopies(project, id, port);
    if ("stopped" in connector) return connector;
    const { sources, more } = await port.sources(project, { after: cursor, limit: devicesPerSlice });
    const copies = new Copies(connector, "sync", port.nowMillis());
    let done = 0;
    while (done < sources.length && !copies.isFull) {
      const some = sources.slice(done, done + readAtOnce);
      await addLatest(some, copies, port);
      done += some.length;
    }
    await copies.send(port);
    const last = sources[done - 1];
    return {
      done,
      ...(total === null ? { total: await port.countSources(project) } : {}),
      ...(last && (more || done < sources.length) ? { cursor: last.id } : {}),
    };
  };

async function addLatest(sources: readonly Source[], copies: Copies, port: SyncPort): Promise<void> {
  const latest = await Promise.all(sources.map((source) => port.latest(source.project, source.id)));
  for (const [index, source] of sources.entries()) for (const point of latest[index] ?? []) copies.add(source, point);
}
