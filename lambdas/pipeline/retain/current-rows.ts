/**
 * Keeps the current state of the rows that a batch's points change, of as many rows as a source may have
 * (docs/adr/0049-the-greatest-change-of-a-row-wins.md).
 */

import { newestStates, type RowState } from "../../shared/core/change/current-rows.ts";
import { chunksOf } from "../../shared/core/chunks.ts";
import { daySeconds } from "../../shared/core/duration.ts";
import { eventSeries } from "../../shared/core/event/pack.ts";
import type { RetainMessage } from "../../shared/core/event/retain-message.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import { roomLimits } from "../../shared/core/limits.ts";
import type { NewMessage } from "../../shared/core/source/message.ts";
import { Filling, type FillingPort } from "./filling.ts";

interface Place {
  readonly project: ProjectId;
  readonly source: SourceId;
}

/** Keeps rows, and for deleted ones a tombstone until then. */
export interface CurrentRows {
  /** Puts the state in the place of an older one of its row. Answers false if there is none that is older. */
  renew(place: Place, state: RowState, tombstonesUntil: number): Promise<boolean>;
  /** Tells whether the row, or its tombstone, is there. */
  has(place: Place, state: RowState): Promise<boolean>;
  /** Keeps the state unless there is a newer one of its row. */
  keep(place: Place, state: RowState, tombstonesUntil: number): Promise<void>;
  /** Counts rows and tombstones up to `most`. */
  count(place: Place, most: number): Promise<number>;
}

export interface RowsPort extends FillingPort {
  readonly rows: CurrentRows;
  readonly mostRows: number;
}

/** Bounds how many writes run at the same time, since a batch may hold thousands of rows. */
const mostWrites = 50;

export class RowsKeeper {
  private readonly port: RowsPort;
  private readonly filling: Filling;

  constructor(port: RowsPort) {
    this.port = port;
    this.filling = new Filling(port);
  }

  /** Keeps the states. Answers those of rows that the source may not have besides its others. */
  async keep(place: Place, states: readonly RowState[], until: number): Promise<readonly RowState[]> {
    const { rows, mostRows } = this.port;
    const unknown: RowState[] = [];
    for (const some of chunksOf(states, mostWrites)) {
      const isKnown = await Promise.all(
        some.map(async (state) => (await rows.renew(place, state, until)) || (await rows.has(place, state))),
      );
      unknown.push(...some.filter((_, index) => !isKnown[index]));
    }
    const of = { ...place, things: "current rows", most: mostRows, count: (most: number) => rows.count(place, most) };
    return this.filling.fill(of, unknown, (some) => this.begin(place, some, until));
  }

  private async begin(place: Place, states: readonly RowState[], until: number): Promise<void> {
    for (const some of chunksOf(states, mostWrites)) {
      await Promise.all(some.map((state) => this.port.rows.keep(place, state, until)));
    }
  }
}

/** Says to a source's owner what became of changes of rows beyond its bound. */
const tooManyRowsText = ([state]: readonly RowState[]): string =>
  `The source has told of more than ${roomLimits.rowsPerSource} rows, deleted ones that are still remembered among them. Changes of others, such as ${JSON.stringify(
    state?.key ?? {},
  )
    .slice(0, 200)
    .toWellFormed()} of ${JSON.stringify(state?.name ?? "")}, are delivered and kept in its retentions and its history, but their rows are not among its current rows (/api/cdc). Delete rows that nobody needs, or spread the tables over several sources and send their rows anew.`;

export interface RowNotes {
  readonly rows: Pick<RowsKeeper, "keep">;
  readonly addMessage: (project: ProjectId, source: SourceId, message: NewMessage) => Promise<void>;
}

/** Outlasts every message on its way, which queues keep for two weeks, so that none of them brings a row back. */
const shortestTombstoneSeconds = 31 * daySeconds;

/** Keeps what the messages of the event log's queue say of rows, and tells sources of rows that they may not have. */
export async function noteRows(messages: readonly RetainMessage[], { rows, addMessage }: RowNotes): Promise<void> {
  const changing = messages.filter(({ points }) => points.some(({ change }) => change !== undefined));
  const bySource = Map.groupBy(changing, ({ project, source }) => eventSeries(project, source));
  const notes = [...bySource.values()].map(async (group) => {
    const [first] = group;
    if (!first) return;
    const { project, source } = first;
    const until = Math.ceil(Math.max(...group.map(tombstonesUntil)));
    const states = newestStates(group.flatMap(({ points }) => points));
    const left = await rows.keep({ project, source }, states, until);
    if (left.length === 0) return;
    const atMillis = Math.min(...group.map(({ acceptedAt }) => acceptedAt));
    await addMessage(project, source, { kind: "too-many-rows", text: tooManyRowsText(left), atMillis });
  });
  await Promise.all(notes);
}

const tombstonesUntil = ({ acceptedAt, tombstoneSeconds = 0 }: RetainMessage): number =>
  acceptedAt / 1000 + Math.max(tombstoneSeconds, shortestTombstoneSeconds);
