/** Turns points into lines, and lines into bodies that an InfluxDB takes at once. */

import { sourceTag } from "../../shared/core/influxdb/source-tag.ts";
import { encodePoint } from "../../shared/core/line-protocol/encode.ts";
import type { PointToKeep, Refusal } from "../../shared/retaining/port.ts";

/** A line, and the point that it stands for. */
export interface Line {
  readonly text: string;
  readonly of: PointToKeep;
}

/** InfluxDB advises 5,000 lines at once; 1 MB keeps a request short of what proxies let through. */
const mostLines = 5_000;
const mostBytes = 1_000_000;

/**
 * Answers lines in the order in which their points were accepted, and of those that were accepted at once in that of
 * their event ids, because of points of one time InfluxDB keeps the one that is written last. Answers too what InfluxDB
 * cannot express.
 */
export function linesOf(points: readonly PointToKeep[]): { lines: Line[]; refused: Refusal[] } {
  const lines: Line[] = [];
  const refused: Refusal[] = [];
  for (const of of points.toSorted(byAcceptance)) {
    const encoded = encode(of);
    if (encoded.kind === "line") lines.push({ text: encoded.line, of });
    else refused.push({ of, reason: `InfluxDB cannot express it: ${encoded.reason}` });
  }
  return { lines, refused };
}

const byAcceptance = (one: PointToKeep, other: PointToKeep): number =>
  one.acceptedAt - other.acceptedAt || compare(one.point.eventId, other.point.eventId);

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Tags the point with its source, so that nobody reads by one source what another has sent. */
function encode({ point, source }: PointToKeep): ReturnType<typeof encodePoint> {
  if (!Object.hasOwn(point.tags, sourceTag))
    return encodePoint({ ...point, tags: { ...point.tags, [sourceTag]: source } });
  return { kind: "inexpressible", reason: `its tag "${sourceTag}" is one that the platform writes there itself` };
}

/** Splits lines into bodies within both bounds. A line that is larger than a body has one of its own. */
export function bodiesOf(lines: readonly Line[]): Line[][] {
  const bodies: Line[][] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(line.text) + 1;
    const last = bodies.at(-1);
    if (last && last.length < mostLines && bytes + size <= mostBytes) {
      last.push(line);
      bytes += size;
    } else {
      bodies.push([line]);
      bytes = size;
    }
  }
  return bodies;
}

export const textOf = (lines: readonly Line[]): string => lines.map(({ text }) => text).join("\n");
