/** Keeps points in the lake: as a file for each day of a batch. */

import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import { dayOf, filesOf, type LakeFile, type LakePlace } from "../../shared/core/lake/layout.ts";
import type { LakePoint } from "../../shared/core/lake/point.ts";
import type { Consignment, Kept, KindStore, PointToKeep } from "../../shared/retaining/port.ts";

export interface LakePort {
  /** Answers for how long the retention keeps points; undefined if there is none of the kind now. */
  readonly durationSeconds: (project: ProjectId, retention: string) => Promise<number | undefined>;
  readonly nowMillis: () => number;
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
 * Refuses points that no query would show and that the next tidying would remove, so that their source hears of it.
 * Has the catalogue know the points before they are written, so that it never knows less than there is. What fails is
 * tried again whole: the same points make the same files.
 */
export const createLakeStore = (port: LakePort): KindStore => ({
  async keep({ project, retention, points }: Consignment): Promise<Kept> {
    const durationSeconds = await port.durationSeconds(project, retention);
    if (durationSeconds === undefined) {
      const reason = "the retention was removed before they could be stored";
      return { refused: points.map((of) => ({ of, reason })) };
    }
    const oldestNanos = BigInt(port.nowMillis() - durationSeconds * 1000) * 1_000_000n;
    const isTooOld = ({ point }: PointToKeep): boolean => BigInt(point.atNanos) <= oldestNanos;
    const refused = points
      .filter(isTooOld)
      .map((of) => ({ of, reason: "its time is before all that the retention keeps" }));
    const rows = points
      .filter((each) => !isTooOld(each))
      .map(({ point, source, acceptedAt }): LakePoint => ({ ...point, source, acceptedAt }));
    await noteAll({ project, retention }, rows, port);
    const files = filesOf({ project, retention }, rows);
    await port.noteDays({ project, retention }, daysOf(rows));
    for (let start = 0; start < files.length; start += filesAtOnce) {
      await Promise.all(files.slice(start, start + filesAtOnce).map((file) => port.files.put(file)));
    }
    return { refused };
  },
});

const daysOf = (rows: readonly LakePoint[]): string[] => [
  ...new Set(rows.map(({ atNanos }) => dayOf(BigInt(atNanos)))),
];

async function noteAll(place: LakePlace, rows: readonly LakePoint[], { catalogue }: LakePort) {
  const bySource = Map.groupBy<SourceId, LakePoint>(rows, ({ source }) => source);
  for (const [source, some] of bySource) await catalogue.note({ ...place, source }, some);
}
