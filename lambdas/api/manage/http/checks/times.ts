/** Checks the times between which something is asked for. */

import { fieldFault } from "../../../../shared/core/error.ts";

interface Times {
  readonly start_time: bigint | undefined;
  readonly end_time: bigint | undefined;
}

/** Throws `bad-request` if the end lies before the start. */
export function checkOrder({ start_time, end_time }: Times): void {
  if (start_time !== undefined && end_time !== undefined && start_time > end_time)
    throw fieldFault("start_time", "must not be after end_time.");
}
