/** Keeps points in the lake: as a file for each day of a batch. */

import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import { dayOf, filesOf, type LakeFile, type LakePlace } from "../../shared/core/lake/layout.ts";
import type { LakePoint } from "../../shared/core/lake/point.ts";
import type { Consignment, Kept, KindStore } from "../../shared/retaining/port.ts";

export interface LakePort {
  /** Tells whether there is such a retention now. */
  readonly exists: (project: ProjectId, retention: string) => Promise<boolean>;
  /** Has the days looked at that are about to be written to. Resolves before they are. */
  readonly noteDays: (place: LakePlace, days: readonly string[]) => Promise<void>;
  readonly files: { put(file: LakeFile): Promise<void> };
  readonly catalogue: {
    note(place: LakePlace & { readonly source: SourceId }, points: readonly LakePoint[]): Promise<void>;
  };
}

/** Bounds the files that are made and sent at once, since each is in memory meanwhile. */
const filesAtOnce = 8;

/**
 * Has the catalogue know the points before they are written, so that it never knows less than there is. What fails is
 * tried again whole: the same points make the same files.
 */
export const createLakeStore = (port: LakePort): KindStore => ({
  async keep({ project, retention, points }: Consignment): Promise<Kept> {
    if (!(await port.exists(project, retention))) {
      const reason = "the retention was removed before they could be stored";
      return { refused: points.map((of) => ({ of, reason })) };
    }
    const rows = points.map(({ point, source, acceptedAt }): LakePoint => ({ ...point, source, acceptedAt }));
    await noteAll({ project, retention }, rows, port);
    const files = filesOf({ project, retention }, rows);
    await port.noteDays({ project, retention }, daysOf(rows));
    for (let start = 0; start < files.length; start += filesAtOnce) {
      await Promise.all(files.slice(start, start + filesAtOnce).map((file) => port.files.put(file)));
    }
    return { refused: [] };
  },
});

const daysOf = (rows: readonly LakePoint[]): string[] => [
  ...new Set(rows.map(({ atNanos }) => dayOf(BigInt(atNanos)))),
];

async function noteAll(place: LakePlace, rows: readonly LakePoint[], { catalogue }: LakePort) {
  const bySource = Map.groupBy<SourceId, LakePoint>(rows, ({ source }) => source);
  for (const [source, some] of bySource) await catalogue.note({ ...place, source }, some);
}
