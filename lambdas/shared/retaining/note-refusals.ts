/** Notes on a source which of its points a retention's store refused, and why. */

import type { Consignment, KindPort, Refusal } from "./port.ts";

/** Shows so much of the first point, by which the sender finds the others. */
const longestExample = 500;

/** Notes a message for each source and reason, which counts the points. */
export async function noteRefusals(
  { project }: Consignment,
  refusals: readonly Refusal[],
  { sources, nowMillis }: KindPort,
): Promise<void> {
  const bySource = Map.groupBy(refusals, ({ of }) => of.source);
  for (const [source, group] of bySource) {
    for (const [reason, same] of Map.groupBy(group, ({ reason }) => reason)) {
      const text = `${same.length} points were not stored in a retention, because ${reason}. Such as ${exampleOf(same)}`;
      const noted = { kind: "refused-by-retention", text, atMillis: nowMillis(), times: same.length };
      await sources.addMessage(project, source, noted);
    }
  }
}

function exampleOf([first]: readonly Refusal[]): string {
  // The cut may leave half of a surrogate pair, which DynamoDB refuses.
  return JSON.stringify(first?.of.point ?? {})
    .slice(0, longestExample)
    .toWellFormed();
}
