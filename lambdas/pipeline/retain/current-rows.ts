/** Keeps the current state of the rows that a batch's points change (docs/adr: the greatest change of a row wins). */

import { newestStates, type RowState } from "../../shared/core/change/current-rows.ts";
import { daySeconds } from "../../shared/core/duration.ts";
import { eventSeries } from "../../shared/core/event/pack.ts";
import type { RetainMessage } from "../../shared/core/event/retain-message.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";

export interface CurrentRows {
  /** Puts each state in the place of an older one of its row. Deleted rows leave a tombstone for that long. */
  keep(
    place: { readonly project: ProjectId; readonly source: SourceId },
    states: readonly RowState[],
    tombstonesUntil: number,
  ): Promise<void>;
}

/** Outlasts every message on its way, which queues keep for two weeks, so that none of them brings a row back. */
const shortestTombstoneSeconds = 31 * daySeconds;

/** Keeps what the messages of the event log's queue say of rows. */
export async function noteRows(messages: readonly RetainMessage[], rows: CurrentRows): Promise<void> {
  const changing = messages.filter(({ points }) => points.some(({ change }) => change !== undefined));
  const bySource = Map.groupBy(changing, ({ project, source }) => eventSeries(project, source));
  const notes = [...bySource.values()].map(async (group) => {
    const [first] = group;
    if (!first) return;
    const { project, source } = first;
    const until = Math.max(...group.map(tombstonesUntil));
    await rows.keep({ project, source }, newestStates(group.flatMap(({ points }) => points)), Math.ceil(until));
  });
  await Promise.all(notes);
}

const tombstonesUntil = ({ acceptedAt, tombstoneSeconds = 0 }: RetainMessage): number =>
  acceptedAt / 1000 + Math.max(tombstoneSeconds, shortestTombstoneSeconds);
