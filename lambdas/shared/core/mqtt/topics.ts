/**
 * Reads and writes the topics of the platform (docs/protocols/capture.md, "MQTT"): those that belong to a source, and
 * those under which a company watches its data.
 */

import type { SourceId } from "../id.ts";
import { isTopicLevel } from "./topic-level.ts";

/** AWS IoT Core takes no more of these in a topic, and closes the connection that tries. */
export const mostSlashes = 7;
/** AWS IoT Core takes no more bytes of UTF-8 in a topic. */
export const mostTopicBytes = 256;
/** AWS IoT Core takes no larger payloads. */
export const mostPayloadBytes = 131_072;

/** Is where a source sends data: the field `key` alone, or several fields in one message if there is no key. */
export interface DataTopic {
  readonly kind: "data";
  readonly source: SourceId;
  readonly connectionTag: string;
  readonly measurement: string;
  readonly key?: string;
}

/** Is where a source gets commands, answers them, is told why a payload was refused, or tells of itself. */
export interface SourceTopic {
  readonly kind: "command" | "commandAnswer" | "rejected" | "log";
  readonly source: SourceId;
}

/** Is where everybody of a company who watches gets one field of a point. */
export interface RawTopic {
  readonly kind: "raw";
  readonly companyName: string;
  readonly source: SourceId;
  readonly connectionTag: string;
  readonly measurement: string;
  readonly key: string;
}

/** Is where everybody of a company who watches gets a whole point. */
export interface PointTopic {
  readonly kind: "point";
  readonly companyName: string;
  readonly source: SourceId;
  readonly connectionTag: string;
  readonly measurement: string;
}

export type Topic = DataTopic | SourceTopic | RawTopic | PointTopic;

/** Begins all topics of a source. */
export const sourceTopics = (source: SourceId): string => `v1/sources/${source}`;
/** Begins all topics under which a company gets single fields. */
export const rawTopics = (companyName: string): string => `v1/raw/${companyName}`;
/** Begins the topics on which a broker tells what it discarded or refused without hanging up. AWS IoT Core does not. */
export const hinderedTopics = "v1/broker/hindered";
/** Begins all topics under which a company gets whole points. */
export const pointTopics = (companyName: string): string => `v1/points/${companyName}`;

const endOf = {
  command: "cmd/writedata",
  commandAnswer: "cmd/writedata/ack",
  rejected: "data/rejected",
  log: "log",
} as const;

/** Answers the topic's text, which may be too long: `faultOfTopic` tells. */
export function writeTopic(topic: Topic): string {
  switch (topic.kind) {
    case "data": {
      const { source, connectionTag, measurement, key } = topic;
      const levels = [sourceTopics(source), "data/read", connectionTag, measurement];
      return [...levels, ...(key === undefined ? [] : [key])].join("/");
    }
    case "raw":
      return [rawTopics(topic.companyName), topic.source, topic.connectionTag, topic.measurement, topic.key].join("/");
    case "point":
      return [pointTopics(topic.companyName), topic.source, topic.connectionTag, topic.measurement].join("/");
    case "command":
    case "commandAnswer":
    case "rejected":
    case "log":
      return `${sourceTopics(topic.source)}/${endOf[topic.kind]}`;
  }
}

/** Answers what a topic says, and undefined for a text that is none of the platform's topics. */
export function readTopic(text: string): Topic | undefined {
  if (faultOfTopic(text) !== undefined) return undefined;
  const levels = text.split("/");
  if (!levels.every(isTopicLevel)) return undefined;
  const [version, tree, owner, ...rest] = levels;
  if (version !== "v1" || owner === undefined) return undefined;
  switch (tree) {
    case "sources":
      return readSourceTopic(owner, rest);
    case "raw":
      return readRawTopic(owner, rest);
    case "points":
      return readPointTopic(owner, rest);
    default:
      return undefined;
  }
}

function readSourceTopic(source: SourceId, rest: readonly string[]): DataTopic | SourceTopic | undefined {
  const end = rest.join("/");
  for (const kind of ["command", "commandAnswer", "rejected", "log"] as const)
    if (end === endOf[kind]) return { kind, source };
  const [data, read, connectionTag, measurement, key, ...more] = rest;
  if (data !== "data" || read !== "read" || more.length > 0) return undefined;
  if (connectionTag === undefined || measurement === undefined) return undefined;
  return { kind: "data", source, connectionTag, measurement, ...(key === undefined ? {} : { key }) };
}

function readRawTopic(companyName: string, rest: readonly string[]): RawTopic | undefined {
  const [source, connectionTag, measurement, key, ...more] = rest;
  if (source === undefined || connectionTag === undefined || measurement === undefined || key === undefined) {
    return undefined;
  }
  return more.length > 0 ? undefined : { kind: "raw", companyName, source, connectionTag, measurement, key };
}

function readPointTopic(companyName: string, rest: readonly string[]): PointTopic | undefined {
  const [source, connectionTag, measurement, ...more] = rest;
  if (source === undefined || connectionTag === undefined || measurement === undefined) return undefined;
  return more.length > 0 ? undefined : { kind: "point", companyName, source, connectionTag, measurement };
}

/**
 * Answers the source that a topic belongs to, whatever else is wrong with the topic, so that the source can be told;
 * undefined for a topic of no source.
 */
export function sourceOfTopic(text: string): SourceId | undefined {
  const [version, tree, source = ""] = text.split("/", 3);
  return version === "v1" && tree === "sources" && isTopicLevel(source) ? source : undefined;
}

/** Answers undefined, or why AWS IoT Core does not take the topic, to be read after "the topic". */
export function faultOfTopic(text: string): string | undefined {
  if (text === "") return "is empty; name one";
  const slashes = text.split("/").length - 1;
  if (slashes > mostSlashes) return `has ${slashes} slashes, and at most ${mostSlashes} are allowed; leave out levels`;
  const bytes = Buffer.byteLength(text);
  if (bytes > mostTopicBytes) {
    return `has ${bytes} bytes, and at most ${mostTopicBytes} are allowed; shorten the company, tag, measurement or key`;
  }
  return undefined;
}
