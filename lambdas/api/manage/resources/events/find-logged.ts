/** Finds one event of a device in the event log. */

import { PlatformError } from "../../../../shared/core/error.ts";
import { findEvent } from "../../../../shared/core/event/find.ts";
import { eventSeries } from "../../../../shared/core/event/pack.ts";
import type { Ports } from "../../ports.ts";

/** Answers the event of this id as it was logged; undefined if the log holds none of the device, or no longer. */
export function findLoggedEvent(
  { project, id }: { readonly project: string; readonly id: string },
  eventId: string,
  { eventLog }: Pick<Ports, "eventLog">,
) {
  return findEvent((...asked) => eventLog.oldestFirst(...asked), eventSeries(project, id), eventId);
}

export const noSuchEvent = (): PlatformError =>
  new PlatformError("not-found", "The event log holds no such event of this device, or no longer.");
