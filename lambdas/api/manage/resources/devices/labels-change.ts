/**
 * Changes a source's labels, and tells its consumers. Both must happen although they are two writes, in two systems: the
 * event is written with the labels, in one item, and taken off there once it is on the intake queue. Were it queued
 * first, it would tell of changes that did not come about, or stood in the way of another's; were it only queued after,
 * it would be lost with the call. Whoever changes labels next, so also who repeats a call that failed, queues what is
 * left; the event keeps its id, by which receivers drop repeats.
 */

import { PlatformError } from "../../../../shared/core/error.ts";
import { encodeForQueue } from "../../../../shared/core/intake/intake-body.ts";
import { intakeRequest } from "../../../../shared/core/intake/intake-request.ts";
import {
  type LabelChange,
  labelChange,
  labelledBy,
  labelsOf,
  pointOfChange,
} from "../../../../shared/core/source/label.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import type { Ports } from "../../ports.ts";
import { checkLabels } from "./labels-request.ts";

type Labels = Readonly<Record<string, string>>;

/** Attempts against others that change the same source; each waits a little longer than the one before. */
const mostTries = 12;
const firstWaitMillis = 10;

/**
 * Gives the source the labels that `change` makes of those it has, the display name among them. `change` is called again
 * where others changed them meanwhile, so that no change is lost. Answers the source as it is after; undefined where it
 * is gone. Throws `bad-request` where the labels are more than a source may have, `unavailable` where it is to be
 * repeated.
 */
export async function changeLabels(
  place: Pick<Source, "project" | "id">,
  change: (labels: Labels) => Labels,
  ports: Ports,
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

/** A body for the intake queue. */
function eventOf({ project, id }: Source, change: LabelChange, ports: Ports): string {
  const acceptedAt = ports.now().getTime();
  const point = pointOfChange(change, `${acceptedAt}000000`);
  const acceptance = { project, source: id, acceptedAt, nonce: ports.newUuid() };
  return encodeForQueue({ ...intakeRequest([point], acceptance), isOurs: true });
}

/** Queues the event of the source's last change, if that is not known to have been done; answers the source without it. */
export async function sendUnsent({ unsentEvent, ...source }: Source, ports: Ports): Promise<Source> {
  if (unsentEvent === undefined) return source;
  try {
    await ports.intake.send(source.project, unsentEvent);
  } catch (cause) {
    const message = "The labels are changed, but the event of it could not be queued; send the call again.";
    throw new PlatformError("unavailable", message, { cause });
  }
  await ports.registry.sources.change(source.project, source.id, { unsentEvent: undefined }, { unsentEvent });
  return source;
}
