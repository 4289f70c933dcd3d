/**
 * Changes a source's labels, and tells its consumers. Both must happen, although they are two writes in two systems. So
 * the event is written together with the labels, in one item, and removed from the item once it is on the intake queue.
 * If it were queued first, it could tell of a change that did not happen. If it were only queued afterwards, it would
 * be lost when the call is cut off. Whoever changes the labels next, which includes a repetition of a call that failed,
 * queues an event that is left; the event keeps its id, by which receivers drop repeats.
 */

import { PlatformError } from "../../../../shared/core/error.ts";
import { encodeForQueue } from "../../../../shared/core/intake/intake-body.ts";
import { intakeRequest } from "../../../../shared/core/intake/intake-request.ts";
import { missingRight } from "../../../../shared/core/missing-right.ts";
import {
  type LabelChange,
  labelChange,
  labelledBy,
  labelsOf,
  pointOfChange,
} from "../../../../shared/core/source/label.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import { checkLabels } from "./labels-request.ts";

type Labels = Readonly<Record<string, string>>;
type Sending = Pick<Ports, "intake"> & Uses<"sources">;
type Changing = Sending & Pick<Ports, "now" | "newUuid" | "wait">;

/** Limits attempts while others change the same source. Each attempt waits a little longer than the one before. */
const mostTries = 12;
const firstWaitMillis = 10;

/**
 * Gives the source the labels that `change` makes of its present ones, the display name among them. `change` is called
 * again if others changed the labels meanwhile, so that no change is lost. Answers the source after the change, or
 * undefined if the source is gone. Throws `bad-request` if the labels are more than a source may have, and
 * `unavailable` if the caller should send the call again.
 */
export async function changeLabels(
  place: Pick<Source, "project" | "id">,
  change: (labels: Labels) => Labels,
  ports: Changing,
): Promise<Source | undefined> {
  const { sources } = ports.registry;
  for (let attempt = 0; attempt < mostTries; attempt++) {
    if (attempt > 0) await ports.wait(firstWaitMillis * attempt);
    const read = await sources.get(place.project, place.id);
    if (!read) return undefined;
    const source = await sendUnsent(read, ports);
    const after = change(labelsOf(source));
    const changed = labelChange(labelsOf(source), after);
    if (!changed) return source;
    checkLabels(after);
    const { labelsVersion } = source;
    const unsentEvent = eventOf(source, changed, ports);
    const attributes = { ...labelledBy(after), unsentEvent, labelsVersion: (labelsVersion ?? 0) + 1 };
    const expected = { labelsVersion, unsentEvent: undefined };
    if (await sources.change(place.project, place.id, attributes, expected)) {
      return sendUnsent({ ...source, ...attributes }, ports);
    }
  }
  throw new PlatformError("unavailable", "The labels are being changed by many others; send the call again.");
}

/** Makes the event of a change as a body for the intake queue. */
function eventOf({ project, id }: Source, change: LabelChange, ports: Pick<Ports, "now" | "newUuid">): string {
  const acceptedAt = ports.now().getTime();
  const point = pointOfChange(change, `${acceptedAt}000000`);
  const acceptance = { project, source: id, acceptedAt, nonce: ports.newUuid() };
  return encodeForQueue({ ...intakeRequest([point], acceptance), isOurs: true });
}

/**
 * Queues the event of the source's last change, unless that is known to have been done. Answers the source without the
 * event.
 */
export async function sendUnsent({ unsentEvent, ...source }: Source, ports: Sending): Promise<Source> {
  if (unsentEvent === undefined) return source;
  try {
    await ports.intake.send(source.project, unsentEvent);
  } catch (cause) {
    if (missingRight(cause)) throw cause;
    const message = "The labels are changed, but the event of it could not be queued; send the call again.";
    throw new PlatformError("unavailable", message, { cause });
  }
  await ports.registry.sources.change(source.project, source.id, { unsentEvent: undefined }, { unsentEvent });
  return source;
}
