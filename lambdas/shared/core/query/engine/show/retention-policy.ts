/** Writes a retention as InfluxDB does a retention policy. */

import type { Cell } from "../answer.ts";
import type { RetentionPolicy } from "../ports.ts";

/** Clients read the other columns too. There are no shards; a day's points lie together. */
export const retentionPolicyRow = ({ name, durationSeconds, isDefault }: RetentionPolicy): Cell[] => [
  name,
  goDuration(durationSeconds),
  "24h0m0s",
  1,
  isDefault,
];

/** Writes a duration as Go does, `168h0m0s`. Clients take `0s` for one without an end. */
function goDuration(seconds: number): string {
  if (seconds === 0) return "0s";
  return `${Math.floor(seconds / 3600)}h${Math.floor((seconds % 3600) / 60)}m${seconds % 60}s`;
}
