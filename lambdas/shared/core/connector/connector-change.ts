/** What else a change of a connector changes. */

import { isoMillis } from "../instant.ts";
import type { DataConnector } from "./connector.ts";

type Changeable = Pick<
  DataConnector,
  "displayName" | "status" | "events" | "labels" | "acknowledge" | "disableOnGone" | "pauseMode" | "concurrency"
>;

/**
 * The attributes to write for a change that was asked for. Enabling starts afresh, unless the connector retained its
 * events: what was queued or accepted before is then sent. Where a disabled connector begins to retain, what it missed
 * until now stays missed.
 */
export function changedAttributes(
  before: DataConnector,
  asked: Partial<Changeable>,
  nowMillis: number,
): Partial<DataConnector> {
  const isDisabled = before.status !== "ACTIVE";
  const enables = asked.status === "ACTIVE" && isDisabled;
  const disables = asked.status === "USER_DISABLED" && before.status !== "USER_DISABLED";
  const startsAfresh = before.pauseMode === "drop" && (enables || (isDisabled && asked.pauseMode === "retain"));
  return {
    ...asked,
    ...(startsAfresh ? { activeSince: nowMillis } : {}),
    // A system-disabled connector that its owner disables goes on missing what it missed.
    ...(disables && !isDisabled ? { disabledSince: nowMillis, disabledBySystem: false } : {}),
    ...(enables || disables ? { systemDisabled: undefined } : {}),
    updateTime: isoMillis(nowMillis),
  };
}

/** What a change of these must find as it was read, since it decides by it. */
export const expectedBefore = (before: DataConnector, asked: Partial<Changeable>): Partial<DataConnector> =>
  asked.status || asked.pauseMode ? { status: before.status, pauseMode: before.pauseMode } : {};
