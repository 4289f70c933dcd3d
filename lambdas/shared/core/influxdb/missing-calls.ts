/** Lists the calls that InfluxDB has and the platform has not, with what to use instead. */

import { PlatformError } from "../error.ts";

interface MissingCall {
  /** Is missing with everything below it, where it ends in a slash. */
  readonly path: string;
  /** Is the version whose clients ask for it, and whose form of errors they know. */
  readonly version: 1 | 2;
  readonly advice: string;
}

const missing: readonly MissingCall[] = [
  {
    path: "/v2/query",
    version: 2,
    advice: "Flux is not spoken here; send InfluxQL to /query, as clients of InfluxDB 1.x do, or to GET /api/data.",
  },
  {
    path: "/debug/",
    version: 1,
    advice:
      "/ping and /health tell whether this answers, and whoever runs the deployment sees its metrics and logs in CloudWatch.",
  },
];

/** Finds the entry of a path. Each path counts behind `/api`, once and twice, as clients that are told to call below it ask. */
function find(path: string): MissingCall | undefined {
  const name = path.replace(/^(\/api){1,2}(?=\/)/, "");
  return missing.find((each) => (each.path.endsWith("/") ? `${name}/`.startsWith(each.path) : name === each.path));
}

/** Answers the error for a call of InfluxDB that there is not; undefined if the path is none of them. */
export function missingInfluxdbCall(method: string, path: string): PlatformError | undefined {
  const found = find(path);
  if (found === undefined) return undefined;
  return new PlatformError("not-found", `There is no call ${method} ${path.slice(0, 200)}. ${found.advice}`);
}

/** Answers the version of InfluxDB that has what is missing at the path; undefined if the path is none of these. */
export const versionOfMissing = (path: string): MissingCall["version"] | undefined => find(path)?.version;

/** Lists as routes what clients ask outside `/api`. Those of version 2.x are not among them: `/v2` is the management API's. */
export const missingAtRoot: readonly string[] = missing
  .filter(({ version }) => version === 1)
  .map(({ path }) => (path.endsWith("/") ? `${path}{proxy+}` : path));
