/**
 * A source's labels, what changes in them, and the event that tells of it (docs/protocols/data-connectors.md,
 * "Events").
 */

import type { Point } from "../event/point.ts";
import { parseJson } from "../parse-json.ts";
import type { Source } from "./source.ts";

/** The label that is the source's display name. */
export const nameLabel = "name";

type Labelled = Pick<Source, "displayName" | "labels">;

/** Answers a source's labels as consumers see them. Its display name is the label `name`, if it has one. */
export const labelsOf = ({ displayName, labels }: Labelled): Record<string, string> => ({
  ...labels,
  ...(displayName === "" ? {} : { [nameLabel]: displayName }),
});

/** Answers what the source keeps of labels that consumers gave. */
export function labelledBy(all: Readonly<Record<string, string>>): Labelled {
  const { [nameLabel]: displayName = "", ...labels } = all;
  return { displayName, labels };
}

export interface LabelChange {
  readonly added: Readonly<Record<string, string>>;
  readonly modified: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
}

/** Answers undefined if nothing changes. */
export function labelChange(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): LabelChange | undefined {
  const isKept = (key: string): boolean => Object.hasOwn(before, key);
  const entries = Object.entries(after);
  const added = entries.filter(([key]) => !isKept(key));
  const modified = entries.filter(([key, value]) => isKept(key) && before[key] !== value);
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  if (added.length + modified.length + removed.length === 0) return undefined;
  return { added: Object.fromEntries(added), modified: Object.fromEntries(modified), removed };
}

/** An event type of the platform's own: no measurement may have this name (see `intake/names.ts`). */
export const labelsChanged = "labelsChanged";

/**
 * Writes the change as a point, so that it takes the way of all events. Its fields hold JSON, since fields hold plain
 * values only.
 */
export const pointOfChange = ({ added, modified, removed }: LabelChange, atNanos: string): Point => ({
  measurement: labelsChanged,
  connectionTag: "",
  tags: {},
  fields: { added: JSON.stringify(added), modified: JSON.stringify(modified), removed: JSON.stringify(removed) },
  atNanos,
  // Has the event id depend on the request, since a change that is made and undone is two events, even within a
  // millisecond.
  timeIsOurs: true,
});

/** Reads the change back from the point's fields, which only `pointOfChange` writes. */
export const changeOfPoint = ({ fields }: Pick<Point, "fields">): LabelChange => ({
  added: parseJson(String(fields.added)) as LabelChange["added"],
  modified: parseJson(String(fields.modified)) as LabelChange["modified"],
  removed: parseJson(String(fields.removed)) as LabelChange["removed"],
});
