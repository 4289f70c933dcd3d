/** Tells those who watch a company over MQTT what came in (docs/protocols/capture.md, "MQTT"). */

import { hourMillis } from "../../shared/core/duration.ts";
import type { LiveMessage } from "../../shared/core/event/live-message.ts";
import type { ProjectId } from "../../shared/core/id.ts";
import { logLines } from "../../shared/core/log-lines.ts";
import { liveTree, type MqttMessage } from "../../shared/core/mqtt/live-tree.ts";
import type { LiveTreeName } from "../../shared/core/mqtt/watched-filter.ts";

export interface WatchersPort {
  /** Answers the trees of a company's topics that somebody may listen to. */
  readonly listeners: (project: ProjectId, companyName: string) => Promise<ReadonlySet<LiveTreeName>>;
  /** Resolves when the broker has the message. */
  readonly publish: (message: MqttMessage) => Promise<void>;
  readonly nowMillis: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

export interface ReadLive {
  readonly messageId: string;
  readonly message: LiveMessage;
}

/** Drops what is older, as the broker itself does with what waits for a client that is away. */
const longestMillis = hourMillis;

/** Bounds how many messages are on their way to the broker at the same time. */
const mostAtOnce = 50;

interface Outgoing extends MqttMessage {
  readonly messageId: string;
}

/**
 * Publishes what the messages hold, topic by topic in the order of their acceptance. Answers the ids of messages that
 * must be tried again; then watchers may get some of their fields twice.
 */
export async function tellWatchers(read: readonly ReadLive[], port: WatchersPort): Promise<Set<string>> {
  const failed = new Set<string>();
  const trees = await treesOf(read, port);
  const byTopic = Map.groupBy(outgoingOf(read, trees, port), ({ topic }) => topic);
  const topics = byTopic.values();
  const takeTurns = async (): Promise<void> => {
    for (const chain of topics) await publishAll(chain, port, failed);
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, byTopic.size) }, takeTurns));
  return failed;
}

/** Publishes one topic's messages one after the other. After a failure the rest waits too, or would overtake it. */
async function publishAll(chain: readonly Outgoing[], port: WatchersPort, failed: Set<string>): Promise<void> {
  for (const [index, { topic, payload }] of chain.entries()) {
    try {
      await port.publish({ topic, payload });
    } catch (error) {
      port.report("cannot tell watchers", { topic, messages: chain.length - index, error });
      for (const { messageId } of chain.slice(index)) failed.add(messageId);
      return;
    }
  }
}

type Trees = ReadonlyMap<ProjectId, ReadonlySet<LiveTreeName>>;

/** Asks after the messages were accepted, so that whoever had subscribed by then is found. */
async function treesOf(read: readonly ReadLive[], port: WatchersPort): Promise<Trees> {
  const companies = new Map(read.map(({ message }) => [message.project, message.companyName]));
  const found = [...companies].map(async ([project, name]) => [project, await port.listeners(project, name)] as const);
  return new Map(await Promise.all(found));
}

function outgoingOf(read: readonly ReadLive[], trees: Trees, port: WatchersPort): Outgoing[] {
  const ordered = read.toSorted((one, other) => one.message.acceptedAt - other.message.acceptedAt);
  return ordered.flatMap(({ messageId, message }) => {
    // Leaves out the platform's own events, which are no data that a source sent.
    if (message.isOurs) return [];
    const { project, source, acceptedAt, points } = message;
    const lost = (reason: string, messages: number): void =>
      port.report(logLines.liveLost, { project, source, messages, reason });
    if (port.nowMillis() - acceptedAt > longestMillis) {
      lost("The broker did not take them for an hour.", points.length);
      return [];
    }
    const { messages, unspeakable } = liveTree(message, points, { trees: trees.get(project) ?? new Set() });
    if (unspeakable > 0) {
      lost(
        "Their topics or payloads are beyond what the broker takes; shorten names, or send less in a point.",
        unspeakable,
      );
    }
    return messages.map((one) => ({ ...one, messageId }));
  });
}
