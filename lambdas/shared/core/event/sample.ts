/** Makes events of any type, as a sensor might send them, by which receivers are tried. */

import { eventOf } from "./event.ts";
import { type FieldKind, knownType } from "./known-types.ts";

interface Sampled {
  readonly project: string;
  readonly device: string;
  readonly eventType: string;
  readonly eventId: string;
  /** Nanoseconds since 1970. */
  readonly atNanos: string;
}

/** Is what a type that nobody knows carries. */
const unknownFields = { value: 1 };
const noChange = JSON.stringify({});
/** Is how a change of labels is kept: its parts as JSON. */
const labelsFields = { added: noChange, modified: noChange, removed: JSON.stringify([]) };

/** Makes numbers whole, since typed clients refuse fractions in counts, percentages and signal strengths. */
function sampleOf(kind: FieldKind): number | string | boolean {
  if (kind === "number") return 21;
  if (kind === "flag") return false;
  return Array.isArray(kind) ? (kind[0] ?? "") : "test";
}

function fieldsOf(eventType: string): Readonly<Record<string, number | string | boolean>> {
  if (eventType === "labelsChanged") return labelsFields;
  const known = knownType(eventType);
  if (!known) return unknownFields;
  return Object.fromEntries(Object.entries(known.needed).map(([name, kind]) => [name, sampleOf(kind)]));
}

/** Answers the body of a webhook with such an event. A known type has all that its clients read. */
export function sampleBody({ project, device, eventType, eventId, atNanos }: Sampled) {
  const fields = fieldsOf(eventType);
  const point = { eventId, measurement: eventType, connectionTag: "", tags: {}, fields, atNanos };
  const deviceType = knownType(eventType) ? eventType : "externalConnection";
  const metadata = { deviceId: device, projectId: project, deviceType, productNumber: "" };
  return { event: eventOf(point, project, device), labels: {}, metadata };
}
