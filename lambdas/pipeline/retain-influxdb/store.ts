/** Keeps points in the InfluxDB that a retention names. */

import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { InfluxdbSettings } from "../../shared/core/influxdb/settings.ts";
import type { WriteAnswer } from "../../shared/core/influxdb/write-answer.ts";
import type { Place } from "../../shared/core/query/catalogue.ts";
import type { PointToLearn } from "../../shared/core/query/learned.ts";
import type { Consignment, Kept, KindStore, PointToKeep } from "../../shared/retaining/port.ts";
import { bodiesOf, type Line, linesOf, textOf } from "./lines.ts";
import { writeInTurn } from "./write-lines.ts";

/** Where points go, and the password or token that signs in there. */
export interface InfluxdbPlace {
  readonly settings: InfluxdbSettings;
  readonly secret: string | undefined;
}

export interface InfluxdbPort {
  /** Answers where a retention's points go now; undefined if there is no such retention any more. */
  readonly place: (project: ProjectId, retention: string) => Promise<InfluxdbPlace | undefined>;
  /** Posts lines. Never throws for what the server does. */
  readonly post: (place: InfluxdbPlace, lines: string) => Promise<WriteAnswer>;
  readonly catalogue: { note(place: Place, points: readonly PointToLearn[]): Promise<void> };
  readonly nowMillis: () => number;
}

/** Begins no request later than this, so that an answer that takes its ten seconds still comes within a minute. */
const writesWithinMillis = 40_000;

/**
 * Reads the retention for each batch, so that what waits is written with a password that was mended meanwhile. Has the
 * catalogue know the points before they are written, so that it never knows less than there is.
 */
export const createInfluxdbStore = (port: InfluxdbPort): KindStore => ({
  async keep({ project, retention, points }: Consignment): Promise<Kept> {
    const place = await port.place(project, retention);
    if (!place) return { refused: refuseAll(points, "the retention was removed before they could be stored") };
    const { lines, refused } = linesOf(points);
    await noteAll({ project, retention }, lines, port);
    const deadline = port.nowMillis() + writesWithinMillis;
    const written = await writeInTurn(bodiesOf(lines), {
      post: (some) => port.post(place, textOf(some)),
      hasTime: () => port.nowMillis() < deadline,
    });
    const { waiting } = written;
    const kept = { refused: [...refused, ...written.refused] };
    if (!waiting) return kept;
    return { ...kept, waiting: { ...waiting, points: waiting.lines.map(({ of }) => of) } };
  },
});

async function noteAll(
  place: Omit<Place, "source">,
  lines: readonly Line[],
  { catalogue }: InfluxdbPort,
): Promise<void> {
  const bySource = Map.groupBy<SourceId, Line>(lines, ({ of }) => of.source);
  for (const [source, some] of bySource) {
    const points = some.map(({ of }) => of.point);
    await catalogue.note({ ...place, source }, points);
  }
}

const refuseAll = (points: readonly PointToKeep[], reason: string) => points.map((of) => ({ of, reason }));
