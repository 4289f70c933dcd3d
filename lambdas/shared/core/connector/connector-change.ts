/** Works out what else changes when a connector is changed. */

import { isoMillis } from "../instant.ts";
import type { DataConnector } from "./connector.ts";

type Changeable = Pick<
  DataConnector,
  "displayName" | "status" | "events" | "labels" | "acknowledge" | "disableOnGone" | "pauseMode" | "concurrency"
>;

/**
 * Answers the attributes to write for a change that was asked for. Enabling starts afresh, unless the connector
 * retained its events, which are then sent. If a disabled connector begins to retain events, those that it has missed
 * so far stay missed.
 */
export function changedAttributes(
  before: DataConnector,
  asked: Partial<Changeable>,
  nowMillis: number,
): Partial<DataConnector> {
  const isDisabled = before.status !== "ACTIVE";
  const enables = asked.status === "ACTIVE" && isDisabled;
  const disables = asked.status === "USER_DISABLED" && before.status !== "USER_DISABLED";
  // Never goes back, though the clock may: what waited before would not be dropped otherwise.
  const activeSince = Math.max(nowMillis, before.activeSince, before.disabledSince ?? 0);
  const startsAfresh = before.pauseMode === "drop" && (enables || (isDisabled && asked.pauseMode === "retain"));
  return {
    ...asked,
    ...(startsAfresh ? { activeSince } : {}),
    // Keeps the time of a connector that was disabled already, so that its gap goes on.
    ...(disables && !isDisabled ? { disabledSince: nowMillis, disabledBySystem: false } : {}),
    ...(enables || disables ? { systemDisabled: undefined } : {}),
    updateTime: isoMillis(nowMillis),
  };
}

/** Answers what a change must find as it was read, since the change depends on it. */
export const expectedBefore = (before: DataConnector, asked: Partial<Changeable>): Partial<DataConnector> =>
  asked.status || asked.pauseMode ? { status: before.status, pauseMode: before.pauseMode } : {};
