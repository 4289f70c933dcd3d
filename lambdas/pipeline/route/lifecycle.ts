/**
 * Takes in what AWS IoT Core tells of clients: that those of sources connected, so that commands are sent that wait for
 * them, that somebody subscribed to live data, and why clients were cut, so that people are told.
 */

import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { LastValuesMessage } from "../../shared/core/job.ts";
import { hindranceOf, readHindrance } from "../../shared/core/mqtt/hindrance.ts";
import type { MqttRecord } from "../../shared/core/mqtt/mqtt-record.ts";
import { type LifecycleEvent, readLifecycleEvent } from "../../shared/core/mqtt/presence.ts";
import { readSubscribedEvent, readWatchedFilter } from "../../shared/core/mqtt/watched-filter.ts";
import { noteHindrance, type Owner, type OwnerPort, ownerOf, tellOfStorm } from "./hindrances.ts";

export interface LifecyclePort extends OwnerPort {
  /** Takes an event of a client of a source or another identity in. Answers undefined if it tells nothing new. */
  readonly notePresence: (owner: string, event: LifecycleEvent) => Promise<{ readonly isStorm: boolean } | undefined>;
  /** Has commands sent that wait for the source, if any do. `connectedAt` is when it connected, in milliseconds since 1970. */
  readonly wake: (
    place: { readonly project: ProjectId; readonly source: SourceId },
    connectedAt: number,
  ) => Promise<void>;
  /** Has a client sent what is known already. */
  readonly fill: (message: LastValuesMessage) => Promise<void>;
}

/** Takes an event in. Events of the account's other clients, of which all come here, do nothing. */
export async function noteLifecycle({ topic, payload }: MqttRecord, port: LifecyclePort): Promise<void> {
  const bytes = Buffer.from(payload, "base64");
  const event = readLifecycleEvent(topic, bytes);
  if (event !== undefined) return noteConnection(event, port);
  const hindrance = readHindrance(topic, bytes);
  if (hindrance === undefined) return fillSubscriber(topic, bytes, port);
  const owner = await ownerOf(hindrance.clientId, port);
  if (owner) await noteHindrance(hindrance, owner, port);
}

async function fillSubscriber(topic: string, payload: Uint8Array, port: LifecyclePort): Promise<void> {
  const event = readSubscribedEvent(topic, payload);
  if (event === undefined) return;
  const filters = event.filters.filter((text) => readWatchedFilter(text) !== undefined);
  if (filters.length > 0) await port.fill({ version: 1, kind: "lastValues", ...event, filters });
}

async function noteConnection(event: LifecycleEvent, port: LifecyclePort): Promise<void> {
  const hindrance = hindranceOf(event);
  // Looks those up who are no source only where there is something to tell of them, which is seldom.
  const owner = await ownerOf(event.clientId, port, hindrance !== undefined || event.reason === "DUPLICATE_CLIENTID");
  if (owner === undefined) return;
  const news = await port.notePresence(nameOf(owner), event);
  // Wakes for a repeated event too, since whoever took the first one in may have been cut off here.
  if (event.kind === "connected" && "source" in owner) await port.wake(owner, event.at);
  if (hindrance) await noteHindrance(hindrance, owner, port);
  if (news?.isStorm) await tellOfStorm(owner, event, port);
}

const nameOf = (owner: Owner): string => ("source" in owner ? owner.source : owner.identity);
