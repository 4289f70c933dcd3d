/** Names the gap that a disabled connector's missed events belong to. */

import type { DataConnector } from "../../shared/core/connector/connector.ts";
import { disabledRule } from "../../shared/core/connector/delivery-rules.ts";
import { type Dropped, gapSince } from "../../shared/core/connector/gap.ts";

/** Answers the events as dropped by whoever disabled the connector, since it was disabled. */
export function missedEvents(
  connector: Pick<DataConnector, "disabledBySystem" | "disabledSince">,
  timesNanos: readonly string[],
  nowMillis: number,
): Dropped {
  const rule = disabledRule(connector);
  return { rule, since: gapSince(rule, connector.disabledSince, nowMillis), timesNanos };
}
