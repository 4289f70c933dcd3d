/** Writes addresses of pages that show a range of time. */

import type { Range } from "../time/range.ts";

/** Answers an address with other times, which stand in it as `from` and `to`. All else stays. */
export function withTimes(address: string, { from, to }: Range): string {
  const url = new URL(address);
  url.searchParams.set("from", from);
  if (to === undefined) url.searchParams.delete("to");
  else url.searchParams.set("to", to);
  return url.href;
}
