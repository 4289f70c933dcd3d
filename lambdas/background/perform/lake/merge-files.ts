/**
 * Puts files of one day together. Each step leaves every point in some file, and whatever is cut off is done again under
 * the same names: the part is written, then looked for, then a list beside it says which files it holds, and these are
 * removed once nobody can be reading them any more.
 */

import { PlatformError } from "../../../shared/core/error.ts";
import { byPlaceInFile, type LakeObject, mergedNames, withoutRepeats } from "../../../shared/core/lake/layout.ts";
import type { LakePoint } from "../../../shared/core/lake/point.ts";
import { writeReplaced } from "../../../shared/core/lake/replaced-list.ts";
import type { LakePort } from "./port.ts";

/** Bounds what is in memory, which is half a gigabyte, and the time, of which there is a minute. */
const most = { rows: 100_000, bytes: 48 * 1024 * 1024, files: 200 };

interface Read {
  readonly inputs: readonly string[];
  readonly points: readonly LakePoint[];
}

/**
 * Puts the first files of a day together that fit into memory. `prefix` begins the keys of the day's files. Answers false
 * if there are not two of them.
 */
export async function mergeFiles(prefix: string, files: readonly LakeObject[], port: LakePort): Promise<boolean> {
  const { inputs, points } = await readFitting(files, port);
  if (inputs.length < 2) return false;
  const { part, list } = mergedNames(prefix, inputs);
  await port.files.put({ key: part, points: withoutRepeats(points).sort(byPlaceInFile) });
  if (!(await port.files.has(part))) {
    throw new PlatformError("unavailable", `The file ${part} is not there after it was written.`);
  }
  await port.files.putText(list, writeReplaced({ part, files: inputs.filter((key) => key !== part) }));
  return true;
}

/** Reads files in their order for as long as they fit. */
async function readFitting(files: readonly LakeObject[], port: LakePort): Promise<Read> {
  const inputs: string[] = [];
  const points: LakePoint[] = [];
  let [rows, bytes] = [0, 0];
  for (const { key } of files.slice(0, most.files)) {
    const file = await port.files.get(key);
    if (!file) continue;
    const size = port.files.sizeOf(file);
    rows += size.rows;
    bytes += size.bytes;
    if (rows > most.rows || bytes > most.bytes) break;
    for (const point of await port.files.decode(file)) points.push(point);
    inputs.push(key);
  }
  return { inputs, points };
}
