/** Writes a day of the lake, as large as one may be that a single series fills. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeLakeFile } from "../../../lambdas/shared/adapters/s3/lake/encode.ts";
import type { LakePoint } from "../../../lambdas/shared/core/lake/point.ts";
import { point } from "../points.ts";
import { dayOfFiles } from "./day-in-folder.ts";

const start = BigInt(Date.parse(`${dayOfFiles}T00:00:00Z`)) * 1_000_000n;
const nanosApart = 100_000_000n;

/** A point of the only series, a tenth of a second after the one before. */
const pointAt = (index: number): LakePoint => ({
  ...point,
  eventId: String(index).padStart(20, "0"),
  source: "source",
  measurement: "m",
  acceptedAt: index,
  atNanos: String(start + BigInt(index) * nanosApart),
  tags: { machine: `press ${index % 3}` },
  fields: { index, value: index / 7, state: index % 2 ? "on" : "off", ok: index % 5 === 0 },
});

/** Writes files of a hundred thousand points each, as large as merged ones are. Each has points of the whole day. */
export async function writeDay(folder: string, files: number): Promise<void> {
  for (let file = 0; file < files; file++) {
    const points = Array.from({ length: 100_000 }, (_, index) => pointAt(index * files + file));
    await writeFile(join(folder, `part-${file}.parquet`), encodeLakeFile(points));
  }
}
