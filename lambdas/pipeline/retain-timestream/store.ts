/** Keeps points in the table that a retention has in Timestream. */

import type { KeptPoint } from "../../shared/core/event/kept-point.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import { type Consigned, callsOf } from "../../shared/core/timestream/calls.ts";
import type { TimestreamRecord } from "../../shared/core/timestream/record.ts";
import { recordOf } from "../../shared/core/timestream/record-of-point.ts";
import type { WriteAnswer } from "../../shared/core/timestream/write-answer.ts";
import type { Consignment, Kept, KindStore, PointToKeep, Refusal } from "../../shared/retaining/port.ts";
import { type Call, type WaitingFor, writeCalls } from "./write-calls.ts";

export interface TimestreamPort {
  /** Answers for how many seconds the retention keeps a point from its own time; undefined if there is none now. */
  readonly keepSeconds: (project: ProjectId, retention: string) => Promise<number | undefined>;
  readonly write: (table: string, records: readonly TimestreamRecord[]) => Promise<WriteAnswer>;
  /** Has somebody make the retention's table, or have it keep points for as long as the retention says. */
  readonly askForTable: (project: ProjectId, retention: string) => Promise<void>;
  readonly catalogue: {
    note(
      place: { readonly project: ProjectId; readonly retention: string; readonly source: SourceId },
      points: readonly KeptPoint[],
    ): Promise<void>;
  };
  readonly nowMillis: () => number;
}

/** Begins no call later than this, so that one that is tried three times still ends within a minute. */
const writesWithinMillis = 40_000;

/**
 * Has the catalogue know the points before they are written, so that it never knows less than there is. A point whose
 * table is not made yet waits for it, and so does one that a duration which has just grown lets in. How long the
 * retention keeps points is asked now, since it may have changed after they were accepted.
 */
export const createTimestreamStore = (port: TimestreamPort): KindStore => ({
  async keep(consignment: Consignment): Promise<Kept> {
    const { project, retention, points } = consignment;
    const keepSeconds = await port.keepSeconds(project, retention);
    if (keepSeconds === undefined) {
      return { refused: refuseAll(points, "the retention was removed before they could be stored") };
    }
    const { records, refused } = recordsOf(points, keepSeconds, port.nowMillis());
    await noteAll(consignment, records, port);
    const deadline = port.nowMillis() + writesWithinMillis;
    const written = await writeCalls(callsOf(records), {
      write: (call) => port.write(retention, call),
      hasTime: () => port.nowMillis() < deadline,
    });
    const all = [...refused, ...written.refused];
    const { waiting } = written;
    if (!waiting) return { refused: all };
    if (hasTableMade.has(waiting.why)) await port.askForTable(project, retention);
    return { refused: all, waiting: { points: pointsIn(waiting.calls), reason: reasons[waiting.why] } };
  },
});

const hasTableMade: ReadonlySet<WaitingFor> = new Set(["no-table", "short-table"]);

const reasons: Readonly<Record<WaitingFor, string>> = {
  "no-table": "its table in Timestream is being made",
  "short-table": "its table in Timestream does not take their times yet",
  busy: "Timestream takes no more calls at the moment",
  "no-time": "Timestream refuses some of many points, and finding out which takes more than one turn",
};

const pointsIn = (calls: readonly Call[]): PointToKeep[] => calls.flat().flatMap(({ of }) => of);

const refuseAll = (points: readonly PointToKeep[], reason: string): Refusal[] => points.map((of) => ({ of, reason }));

function recordsOf(points: readonly PointToKeep[], keepSeconds: number, nowMillis: number) {
  const records: Consigned<PointToKeep>[] = [];
  const refused: Refusal[] = [];
  for (const of of points) {
    const { point, source, acceptedAt } = of;
    const made = recordOf(point, { source, acceptedAt, keepSeconds }, nowMillis);
    if (made.kind === "record") records.push({ record: made.record, of: [of] });
    else refused.push({ of, reason: made.reason });
  }
  return { records, refused };
}

async function noteAll(
  { project, retention }: Consignment,
  records: readonly Consigned<PointToKeep>[],
  { catalogue }: TimestreamPort,
): Promise<void> {
  const points = records.flatMap(({ of }) => of);
  const bySource = Map.groupBy<SourceId, PointToKeep>(points, ({ source }) => source);
  for (const [source, some] of bySource) {
    await catalogue.note(
      { project, retention, source },
      some.map(({ point }) => point),
    );
  }
}
