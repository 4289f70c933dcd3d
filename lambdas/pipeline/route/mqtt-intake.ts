/**
 * Turns messages that sources published over MQTT into requests like those of other doors. What cannot be read becomes
 * a message on its source and an answer to the device, and is then done with: it would fail again each time.
 */

import { type BlobPort, keepBlobs } from "../../shared/blobs/keep-blobs.ts";
import { PlatformError, type Rejection } from "../../shared/core/error.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import { readExactJson } from "../../shared/core/intake/exact-json.ts";
import type { IntakeRequest } from "../../shared/core/intake/intake-message.ts";
import { intakeRequest } from "../../shared/core/intake/intake-request.ts";
import { show } from "../../shared/core/intake/json-value.ts";
import { readMqttData } from "../../shared/core/intake/mqtt-data.ts";
import { NameChecker } from "../../shared/core/intake/names.ts";
import { type CommandAnswer, readCommandAnswer } from "../../shared/core/mqtt/command.ts";
import type { HindranceKind } from "../../shared/core/mqtt/hindrance.ts";
import type { MqttRecord } from "../../shared/core/mqtt/mqtt-record.ts";
import { isTopicLevel } from "../../shared/core/mqtt/topic-level.ts";
import { type DataTopic, readTopic, sourceOfTopic } from "../../shared/core/mqtt/topics.ts";
import { readSourceLogs, type SourceLog } from "../../shared/core/source/source-log.ts";
import type { RejectedPayload } from "../../shared/doors/mqtt.ts";

/** A message for the people who look after a source. */
export interface SourceNote {
  readonly project: ProjectId;
  readonly source: SourceId;
  readonly kind: "mqtt-refused" | "logs-discarded" | "mqtt-time-in-seconds" | "mqtt-client-shared" | HindranceKind;
  readonly text: string;
  readonly atMillis: number;
}

export type MqttReading =
  | { readonly kind: "request"; readonly request: IntakeRequest; readonly note?: SourceNote }
  /** Is what a source answered to a command. */
  | { readonly kind: "answer"; readonly place: Placed; readonly answer: CommandAnswer; readonly atMillis: number }
  /** Is what a source says of itself. */
  | { readonly kind: "logs"; readonly place: Placed; readonly logs: readonly SourceLog[]; readonly atMillis: number }
  | { readonly kind: "refused"; readonly note: SourceNote; readonly refusal: RejectedPayload }
  /** Belongs to no source that is there. */
  | { readonly kind: "unknown"; readonly topic: string };

/** Answers the project that the source is in now; undefined if there is no such source. */
export type ProjectOf = (source: SourceId) => Promise<ProjectId | undefined>;

export interface Placed {
  readonly project: ProjectId;
  readonly source: SourceId;
}

export interface MqttReadingPort {
  readonly projectOf: ProjectOf;
  /** Keeps the files in a message's fields. */
  readonly blobs: BlobPort["store"];
  /** Tells whether one of a source's retentions is linked to a blob store. */
  readonly hasBlobStore: (place: Placed) => Promise<boolean>;
}

/**
 * Reads a record, and keeps the files in it. `nonce` tells the message apart from others, for events whose time is the
 * platform's.
 */
export async function readMqtt(record: MqttRecord, nonce: string, port: MqttReadingPort): Promise<MqttReading> {
  const { topic } = record;
  const source = sourceOfTopic(topic)?.toLowerCase();
  const project = source === undefined ? undefined : await port.projectOf(source);
  if (source === undefined || project === undefined) return { kind: "unknown", topic };
  const place = { project, source };
  const read = readTopic(topic);
  if (read?.kind === "data") return readData({ record, levels: read, place, nonce: record.nonce ?? nonce }, port);
  if (read?.kind === "commandAnswer") return readAnswer(record, place);
  if (read?.kind === "log") return readLogs(record, place);
  return refused(record, place, [{ reason: faultOfUnread(topic) }]);
}

function readAnswer(record: MqttRecord, place: Placed): MqttReading {
  try {
    const answer = readCommandAnswer(Buffer.from(record.payload, "base64"));
    return { kind: "answer", place, answer, atMillis: record.receivedAt };
  } catch (error) {
    return refused(record, place, faultsIn(error));
  }
}

function readLogs(record: MqttRecord, place: Placed): MqttReading {
  try {
    const logs = readSourceLogs(readExactJson(textOf(record.payload)), record.receivedAt);
    return { kind: "logs", place, logs, atMillis: record.receivedAt };
  } catch (error) {
    return refused(record, place, faultsIn(error));
  }
}

function textOf(payload: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(payload, "base64"));
  } catch (cause) {
    throw new PlatformError("bad-request", "The payload is not UTF-8 text.", { cause });
  }
}

const noTopic =
  "The topic is none for data; publish to data/read/<connection tag>/<measurement>, and below it the key where a message has one field.";

/** Says which name is at fault where the topic is else one for data. */
function faultOfUnread(topic: string): string {
  const [data, read, ...names] = topic.split("/").slice(3);
  const wrong = names.find((name) => !isTopicLevel(name));
  if (data !== "data" || read !== "read" || wrong === undefined) return noTopic;
  const fault = names.length === 2 || names.length === 3 ? new NameChecker().faultOfName(wrong) : undefined;
  return fault === undefined ? noTopic : `The topic's level ${show(wrong)} ${fault}.`;
}

interface DataRecord {
  readonly record: MqttRecord;
  readonly levels: DataTopic;
  readonly place: Placed;
  readonly nonce: string;
}

async function readData({ record, levels, place, nonce }: DataRecord, port: MqttReadingPort): Promise<MqttReading> {
  const { payload, receivedAt } = record;
  try {
    const { points, blobs, timeInSeconds } = readMqttData(Buffer.from(payload, "base64"), levels, { receivedAt });
    if (blobs) await keepBlobs(blobs, place, { store: port.blobs, isLinked: () => port.hasBlobStore(place) });
    const request = intakeRequest(points, { ...place, acceptedAt: receivedAt, nonce });
    if (timeInSeconds === undefined) return { kind: "request", request };
    return { kind: "request", request, note: secondsNote(record, place, timeInSeconds) };
  } catch (error) {
    return refused(record, place, faultsIn(error));
  }
}

/** Answers what is wrong with a payload. Throws what is no fault of it. */
function faultsIn(error: unknown): readonly Rejection[] {
  if (!(error instanceof PlatformError) || error.code === "internal") throw error;
  return error.rejected.length > 0 ? error.rejected : [{ reason: error.message }];
}

const secondsNote = ({ topic, receivedAt }: MqttRecord, place: Placed, timeInSeconds: string): SourceNote => ({
  ...place,
  kind: "mqtt-time-in-seconds",
  text: `UtcTimestamp ${timeInSeconds} on ${topic} can only be meant in seconds and was read so; send milliseconds since 1970.`,
  atMillis: receivedAt,
});

const longestSampleBytes = 256;

function refused(
  { topic, payload, receivedAt }: MqttRecord,
  place: Placed,
  faults: readonly { readonly reason: string; readonly field?: string }[],
): MqttReading {
  const [first] = faults;
  const others = faults.length - 1;
  const more = others > 0 ? ` ${others} more ${others === 1 ? "fault was" : "faults were"} found.` : "";
  const reason = `${first?.reason ?? ""}${more}`;
  const sample = sampleOf(payload);
  return {
    kind: "refused",
    note: {
      ...place,
      kind: "mqtt-refused",
      text: `A message on ${JSON.stringify(topic)} was refused: ${reason} It began with ${show(sample)}.`,
      atMillis: receivedAt,
    },
    refusal: {
      Error: reason,
      Field: first?.field ?? null,
      ReceivedAt: new Date(receivedAt).toISOString(),
      Sample: sample,
    },
  };
}

/** Answers the beginning of a payload as text that any reader takes, whatever bytes it is made of. */
function sampleOf(payload: string): string {
  const text = Buffer.from(payload, "base64").subarray(0, longestSampleBytes).toString("utf8");
  // Cuts again, since each byte that is no UTF-8 became three.
  let sample = text;
  while (Buffer.byteLength(sample) > longestSampleBytes) sample = sample.slice(0, -1);
  return sample.toWellFormed();
}
