/** Notes on a source which of its points a retention's store refused, and why. */

import { shownPoint } from "../core/event/shown-point.ts";
import type { Consignment, KindPort, Refusal } from "./port.ts";

/** Bounds the reasons that a message tells. Each comes with a point, by which the sender finds the others. */
const mostReasons = 3;

/** Notes a message for each source, which counts the points and tells the first reasons. */
export async function noteRefusals(
  { project, retention }: Consignment,
  refusals: readonly Refusal[],
  { sources, nowMillis }: KindPort,
): Promise<void> {
  for (const [source, group] of Map.groupBy(refusals, ({ of }) => of.source)) {
    const text = `What a retention's store refuses was not stored there: ${reasonsOf(group)}`;
    const noted = { kind: "refused-by-retention", text, atMillis: nowMillis(), times: group.length, retention };
    await sources.addMessage(project, source, noted);
  }
}

function reasonsOf(refusals: readonly Refusal[]): string {
  const firsts = [...Map.groupBy(refusals, ({ reason }) => reason).values()].flatMap(([first]) => first ?? []);
  const told = firsts.slice(0, mostReasons).map(({ of, reason }) => `${shownPoint(of.point)}, because ${reason}`);
  const more = firsts.length > mostReasons ? ["and more for other reasons"] : [];
  return [...told, ...more].join("; ");
}
