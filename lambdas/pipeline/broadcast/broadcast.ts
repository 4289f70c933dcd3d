/**
 * Tells what came in to those who follow its project live: appends it to the tail that streams read, and publishes it
 * to those who watch over MQTT.
 */

import type { LiveMessage } from "../../shared/core/event/live-message.ts";
import { type LiveEntry, tailParts } from "../../shared/core/event/live-tail.ts";
import type { ProjectId } from "../../shared/core/id.ts";
import { readMessage } from "../../shared/core/message.ts";
import type { Watch, WatchKind } from "../../shared/core/project/watch.ts";
import { type ReadLive, tellWatchers, type WatchersPort } from "./tell-watchers.ts";

export interface BroadcastPort extends WatchersPort {
  /** Answers the lease under which streams of the project are open now; undefined if nobody is there to be told. */
  readonly streamWatch: (project: ProjectId) => Promise<Watch | undefined>;
  /** Appends one batch to the project's tail, after all that were appended before. */
  readonly append: (project: ProjectId, entries: readonly LiveEntry[], watch: Watch) => Promise<void>;
}

export interface LiveRecord {
  readonly messageId: string;
  readonly body: string;
}

/** Tells a batch. Answers the ids of messages that must be tried again. One project's trouble delays no other. */
export async function broadcast(records: readonly LiveRecord[], port: BroadcastPort): Promise<Set<string>> {
  const failed = new Set<string>();
  const read = records.flatMap((record) => tryRead(record, port, failed));
  const of = (kind: WatchKind): ReadLive[] => read.filter(({ message }) => message.follows === kind);
  const [untold] = await Promise.all([tellWatchers(of("mqtt"), port), tellAllStreams(of("stream"), port, failed)]);
  return failed.union(untold);
}

async function tellAllStreams(read: readonly ReadLive[], port: BroadcastPort, failed: Set<string>): Promise<void> {
  const tellings = [...Map.groupBy(read, ({ message }) => message.project)].map(async ([project, group]) => {
    try {
      await tellStreams(project, group, port);
    } catch (error) {
      port.report("cannot tell streams", { project, messages: group.length, error });
      for (const { messageId } of group) failed.add(messageId);
    }
  });
  await Promise.all(tellings);
}

function tryRead({ messageId, body }: LiveRecord, port: BroadcastPort, failed: Set<string>): ReadLive[] {
  try {
    return [{ messageId, message: readMessage<LiveMessage>(body, "live") }];
  } catch (error) {
    port.report("cannot read a live message", { messageId, error });
    failed.add(messageId);
    return [];
  }
}

/** Appends what a project's messages hold, in the order of their acceptance, in as few batches as hold it. */
async function tellStreams(project: ProjectId, group: readonly ReadLive[], port: BroadcastPort): Promise<void> {
  const watch = await port.streamWatch(project);
  if (!watch) return;
  const messages = group.map(({ message }) => message).toSorted((one, other) => one.acceptedAt - other.acceptedAt);
  for (const entries of tailParts(messages.map(entryOf))) await port.append(project, entries, watch);
}

const entryOf = ({ source, deviceType, labels, points }: LiveMessage): LiveEntry => ({
  source,
  deviceType,
  labels,
  points,
});
