/** Says of calls that InfluxDB has and the platform has not what to use instead. */

import { PlatformError } from "../error.ts";

/** Knows each path behind `/api` too, once and twice, as clients that are told to call below it ask. */
const instead: readonly (readonly [path: RegExp, advice: string])[] = [
  [
    /^(\/api){0,2}\/v2\/query$/,
    "Flux is not spoken here; send InfluxQL to /query, as clients of InfluxDB 1.x do, or to GET /api/data.",
  ],
  [
    /^(\/api)?\/debug(\/|$)/,
    "/ping and /health tell whether this answers, and whoever runs the deployment sees its metrics and logs in CloudWatch.",
  ],
];

/** Answers the error for a call of InfluxDB that there is not; undefined if the path is none of them. */
export function missingInfluxdbCall(method: string, path: string): PlatformError | undefined {
  const [, advice] = instead.find(([pattern]) => pattern.test(path)) ?? [];
  if (advice === undefined) return undefined;
  return new PlatformError("not-found", `There is no call ${method} ${path.slice(0, 200)}. ${advice}`);
}
