/**
 * Makes what people who watch a company over MQTT are sent of a point: each field on a topic of its own, and the whole
 * point on another (docs/protocols/capture.md, "MQTT").
 */

import type { IdentifiedPoint } from "../event/point.ts";
import type { SourceId } from "../id.ts";
import { isoShort } from "../instant.ts";
import { connectionTagKey } from "../intake/names.ts";
import { faultOfTopic, mostPayloadBytes, readTopic, type Topic, writeTopic } from "./topics.ts";
import type { LiveTreeName } from "./watched-filter.ts";

export interface MqttMessage {
  readonly topic: string;
  /** JSON. */
  readonly payload: string;
}

interface Place {
  /** Is as the project's name is written, since topics are compared letter by letter. */
  readonly companyName: string;
  readonly source: SourceId;
}

export interface LiveTree {
  readonly messages: readonly MqttMessage[];
  /**
   * Counts fields and points that AWS IoT Core does not take: their topics are too long or hold what no level may, or their
   * payloads are too large. Tried again, they would hold back what comes after them, to no end.
   */
  readonly unspeakable: number;
}

interface Choice {
  /** Tells messages that show what was known before apart from live ones. */
  readonly mark?: { readonly IsLastValue: true };
  /** The trees that are wanted; all if absent. */
  readonly trees?: ReadonlySet<LiveTreeName>;
}

/** Answers the messages in the order of the points, each field before its whole point. */
export function liveTree(
  { companyName, source }: Place,
  points: readonly IdentifiedPoint[],
  { mark, trees }: Choice = {},
): LiveTree {
  const isWanted = (tree: LiveTreeName): boolean => trees === undefined || trees.has(tree);
  const messages: MqttMessage[] = [];
  let unspeakable = 0;
  const add = (topic: Topic, payload: unknown): void => {
    const message = { topic: writeTopic(topic), payload: JSON.stringify(payload) };
    const isSpeakable = faultOfTopic(message.topic) === undefined && readTopic(message.topic)?.kind === topic.kind;
    if (isSpeakable && Buffer.byteLength(message.payload) <= mostPayloadBytes) messages.push(message);
    else unspeakable++;
  };
  for (const { measurement, connectionTag, tags, fields, atNanos } of points) {
    const place = { companyName, source, connectionTag, measurement };
    const about = { Tags: { [connectionTagKey]: connectionTag, ...tags }, UtcTimestamp: isoShort(atNanos), ...mark };
    if (isWanted("raw")) {
      for (const [key, Value] of Object.entries(fields)) add({ kind: "raw", ...place, key }, { Value, ...about });
    }
    if (isWanted("points")) add({ kind: "point", ...place }, { Fields: fields, ...about });
  }
  return { messages, unspeakable };
}
