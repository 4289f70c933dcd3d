/** Writes points as lines for a real InfluxDB. */

import type { KeptPoint } from "../../lambdas/shared/core/event/kept-point.ts";
import { connectionTag } from "../../lambdas/shared/core/query/series.ts";

const escaped = (text: string): string => text.replaceAll(/[ ,=]/g, "\\$&");

/** Writes a point whose names need no escapes. */
export function lineOf({ measurement, connectionTag: connection, tags, fields, atNanos }: KeptPoint): string {
  const keys = Object.entries({ ...tags, [connectionTag]: connection }).map(
    ([key, value]) => `,${key}=${escaped(value)}`,
  );
  const values = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === "string" ? JSON.stringify(value) : value}`,
  );
  return `${measurement}${keys.join("")} ${values.join(",")} ${atNanos}`;
}
