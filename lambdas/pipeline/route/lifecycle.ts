/**
 * Takes in that clients of sources connected and disconnected, and has commands sent that wait for them; and has those
 * who subscribe to live data sent what is known already.
 */

import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { LastValuesMessage } from "../../shared/core/job.ts";
import type { MqttRecord } from "../../shared/core/mqtt/mqtt-record.ts";
import { type LifecycleEvent, readLifecycleEvent } from "../../shared/core/mqtt/presence.ts";
import { readSubscribedEvent, readWatchedFilter } from "../../shared/core/mqtt/watched-filter.ts";
import type { ProjectOf, SourceNote } from "./mqtt-intake.ts";

export interface LifecyclePort {
  readonly projectOf: ProjectOf;
  /** Takes an event in. Answers undefined if it tells nothing new. */
  readonly notePresence: (
    source: SourceId,
    event: LifecycleEvent,
  ) => Promise<{ readonly isStorm: boolean } | undefined>;
  /** Has commands sent that wait for the source, if any do. */
  readonly wake: (place: { readonly project: ProjectId; readonly source: SourceId }) => Promise<void>;
  /** Has a client sent what is known already. */
  readonly fill: (message: LastValuesMessage) => Promise<void>;
  readonly note: (note: SourceNote, times: number) => Promise<void>;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** Is how the client ids of sources begin. Whoever else connects is no concern of these events. */
const sourceInClientId = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(-|$)/;

/** Takes an event in. Events of the account's other clients, of which all come here, do nothing. */
export async function noteLifecycle({ topic, payload }: MqttRecord, port: LifecyclePort): Promise<void> {
  const bytes = Buffer.from(payload, "base64");
  const event = readLifecycleEvent(topic, bytes);
  if (event === undefined) await fillSubscriber(topic, bytes, port);
  else await noteConnection(event, port);
}

/** Sources subscribe to no live data. */
async function fillSubscriber(topic: string, payload: Uint8Array, port: LifecyclePort): Promise<void> {
  const event = readSubscribedEvent(topic, payload);
  if (event === undefined || sourceInClientId.test(event.clientId)) return;
  const filters = event.filters.filter((text) => readWatchedFilter(text) !== undefined);
  if (filters.length > 0) await port.fill({ version: 1, kind: "lastValues", ...event, filters });
}

async function noteConnection(event: LifecycleEvent, port: LifecyclePort): Promise<void> {
  const [, source] = sourceInClientId.exec(event.clientId) ?? [];
  const project = source === undefined ? undefined : await port.projectOf(source);
  if (source === undefined || project === undefined) return;
  const news = await port.notePresence(source, event);
  // Wakes for a repeated event too, since whoever took the first one in may have been cut off here.
  if (event.kind === "connected") await port.wake({ project, source });
  if (news?.isStorm) await tellOfStorm({ project, source }, event, port);
}

/** Reports what fails: the connections are known all the same, and the next storm is told of. */
async function tellOfStorm(
  place: { readonly project: ProjectId; readonly source: SourceId },
  { clientId, at }: LifecycleEvent,
  port: LifecyclePort,
): Promise<void> {
  const text = `Two clients use the id ${clientId} and disconnect each other; give each its own: the source's id, a hyphen and more.`;
  const note: SourceNote = { ...place, kind: "mqtt-client-shared", text, atMillis: at };
  await port.note(note, 1).catch((error: unknown) => {
    port.report("cannot note that two clients use an id", { source: place.source, error });
  });
}
