/** Names the gap that a connector's missed events belong to. */

import type { DataConnector } from "../../shared/core/connector/connector.ts";
import { missedRule } from "../../shared/core/connector/delivery-rules.ts";
import { type Dropped, gapSince } from "../../shared/core/connector/gap.ts";

/** Answers the events as dropped by whoever disabled the connector since then, or as older than a connector that never was. */
export function missedEvents(
  connector: Pick<DataConnector, "status" | "activeSince" | "disabledBySystem" | "disabledSince">,
  timesNanos: readonly string[],
  nowMillis: number,
): Dropped {
  const rule = missedRule(connector);
  return { rule, since: gapSince(rule, connector, nowMillis), timesNanos };
}
