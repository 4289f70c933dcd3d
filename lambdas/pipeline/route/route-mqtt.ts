/** Routes what sources published over MQTT, and tells sources and devices of what could not be read. */

import type { SourceId } from "../../shared/core/id.ts";
import { byteLengthOf } from "../../shared/core/intake/intake-body.ts";
import type { CommandAnswer } from "../../shared/core/mqtt/command.ts";
import { readMqttRecord } from "../../shared/core/mqtt/mqtt-record.ts";
import { isLifecycleTopic } from "../../shared/core/mqtt/presence.ts";
import { logsPerHour, type SourceLog } from "../../shared/core/source/source-log.ts";
import type { RejectedPayload } from "../../shared/doors/mqtt.ts";
import type { ProjectMeter } from "../../shared/metering/project-meter.ts";
import { identify } from "../../shared/routing/identify.ts";
import { type LifecyclePort, noteLifecycle } from "./lifecycle.ts";
import { type MqttReading, type MqttReadingPort, type Placed, readMqtt, type SourceNote } from "./mqtt-intake.ts";
import { type IntakeRecord, type Routable, type RoutePort, routeRequests } from "./route.ts";
import { pointsOf, type SurplusPort, sendSurplusOn } from "./surplus.ts";

export interface MqttPort extends RoutePort, LifecyclePort, SurplusPort, MqttReadingPort {
  readonly report: RoutePort["report"];
  readonly queues: RoutePort["queues"];
  /** Adds a message to a source, which stands for so many of its kind. */
  readonly note: (note: SourceNote, times: number) => Promise<void>;
  /** Notes what a source answered to a command, and when the broker got it. */
  readonly noteAnswer: (place: Placed, answer: CommandAnswer, atMillis: number) => Promise<void>;
  /** Keeps what a source says of itself. Answers false if it has said as much as it may within the hour. */
  readonly keepLogs: (place: Placed, logs: readonly SourceLog[]) => Promise<boolean>;
  /** Counts what projects publish, and what of it is refused. */
  readonly meter: ProjectMeter;
  /** Tells a device why a payload was refused. */
  readonly refuse: (source: SourceId, refusal: RejectedPayload) => Promise<void>;
}

type Answered = Extract<MqttReading, { readonly kind: "answer" }>;
type Logged = Extract<MqttReading, { readonly kind: "logs" }>;
type Refused = Extract<MqttReading, { readonly kind: "refused" }>;

/** What a batch holds, by what is to be done with it. */
interface Sorted {
  readonly requests: Routable[];
  readonly remarks: SourceNote[];
  readonly refused: (Refused & { readonly messageId: string })[];
  readonly answers: (Answered & { readonly messageId: string })[];
  readonly logged: (Logged & { readonly messageId: string })[];
}

/** Routes a batch of the MQTT intake queue. Answers the ids of messages that must be tried again. */
export async function routeMqtt(records: readonly IntakeRecord[], port: MqttPort): Promise<Set<string>> {
  const failed = new Set<string>();
  const { requests, remarks, refused, answers, logged } = await sort(records, port, failed);
  const [retried] = await Promise.all([
    routeWithin(requests, port),
    noteRefused(refused, port, failed),
    noteRemarks(remarks, port),
    noteAnswers(answers, port, failed),
    keepLogs(logged, port, failed),
    tellDevices(refused, port),
  ]);
  const again = failed.union(retried);
  await countAll({ requests, refused }, again, port);
  return again;
}

/** Counts what is done with: messages that are tried again are counted then. */
async function countAll(
  { requests, refused }: Pick<Sorted, "requests" | "refused">,
  again: ReadonlySet<string>,
  { meter }: MqttPort,
): Promise<void> {
  const isDone = ({ messageId }: { readonly messageId: string }): boolean => !again.has(messageId);
  const taken = Map.groupBy(requests.filter(isDone), ({ request }) => request.project);
  const others = Map.groupBy(refused.filter(isDone), ({ note }) => note.project);
  await Promise.all([
    ...[...taken].map(([project, group]) => meter.accepted(project, pointsOf(group))),
    ...[...others].map(([project, group]) => meter.refused(project, "bad-request", group.length)),
  ]);
}

async function routeWithin(requests: readonly Routable[], port: MqttPort): Promise<ReadonlySet<string>> {
  const { within, failed } = await sendSurplusOn(requests, port);
  return (await routeRequests(within, port)).union(failed);
}

async function sort(records: readonly IntakeRecord[], port: MqttPort, failed: Set<string>): Promise<Sorted> {
  const sorted: Sorted = { requests: [], remarks: [], refused: [], answers: [], logged: [] };
  for (const { messageId, body } of records) {
    try {
      const record = readMqttRecord(body);
      if (isLifecycleTopic(record.topic)) {
        await noteLifecycle(record, port);
        continue;
      }
      const reading = await readMqtt(record, messageId, port);
      if (reading.kind === "refused") sorted.refused.push({ ...reading, messageId });
      else if (reading.kind === "answer") sorted.answers.push({ ...reading, messageId });
      else if (reading.kind === "logs") sorted.logged.push({ ...reading, messageId });
      else if (reading.kind === "request") addRequest(reading, { messageId, body }, sorted);
      else port.report("dropped: a message over MQTT names no source that is there", { topic: reading.topic });
    } catch (error) {
      port.report("cannot read an MQTT message", { messageId, error });
      failed.add(messageId);
    }
  }
  return sorted;
}

function addRequest(
  { request, note }: Extract<MqttReading, { readonly kind: "request" }>,
  { messageId, body }: IntakeRecord,
  { requests, remarks }: Sorted,
): void {
  requests.push({ messageId, request: identify(request), bytes: byteLengthOf(body) });
  if (note) remarks.push(note);
}

const lineOf = ({ project, source, kind }: SourceNote): string => `${project} ${source} ${kind}`;

/** Notes what was refused, once for each source of the batch. A message is done with only when its source says so. */
async function noteRefused(refused: Sorted["refused"], port: MqttPort, failed: Set<string>): Promise<void> {
  const groups = Map.groupBy(refused, ({ note }) => lineOf(note));
  const notes = [...groups.values()].map(async (group) => {
    const newest = group.at(-1);
    if (newest === undefined) return;
    try {
      await port.note(newest.note, group.length);
    } catch (error) {
      port.report("cannot note refused messages", { source: newest.note.source, messages: group.length, error });
      for (const { messageId } of group) failed.add(messageId);
    }
  });
  await Promise.all(notes);
}

/** Notes what senders should know of messages that were taken. Reports a note that fails, since the data is safe. */
async function noteRemarks(remarks: readonly SourceNote[], port: MqttPort): Promise<void> {
  const groups = Map.groupBy(remarks, lineOf);
  const notes = [...groups.values()].map(async (group) => {
    const newest = group.at(-1);
    if (newest === undefined) return;
    await port.note(newest, group.length).catch((error: unknown) => {
      port.report("cannot note a remark", { source: newest.source, kind: newest.kind, error });
    });
  });
  await Promise.all(notes);
}

async function noteAnswers(answers: Sorted["answers"], port: MqttPort, failed: Set<string>): Promise<void> {
  const notes = answers.map(({ place, answer, atMillis, messageId }) =>
    port.noteAnswer(place, answer, atMillis).catch((error: unknown) => {
      port.report("cannot note what a source answered to a command", { source: place.source, error });
      failed.add(messageId);
    }),
  );
  await Promise.all(notes);
}

/** Keeps what sources say of themselves, and tells of what is too much, since no publisher is answered. */
async function keepLogs(logged: Sorted["logged"], port: MqttPort, failed: Set<string>): Promise<void> {
  const keeping = logged.map(async ({ place, logs, atMillis, messageId }) => {
    try {
      if (await port.keepLogs(place, logs)) return;
      await port.note({ ...place, kind: "logs-discarded", text: tooManyLogs, atMillis }, logs.length);
    } catch (error) {
      port.report("cannot keep what a source says of itself", { source: place.source, error });
      failed.add(messageId);
    }
  });
  await Promise.all(keeping);
}

const tooManyLogs = `The source sent more than ${logsPerHour} messages about itself within an hour; the others were discarded.`;

/** Tells each device of the batch's first refused payload. Reports what fails: people are told by the note already. */
async function tellDevices(refused: Sorted["refused"], port: MqttPort): Promise<void> {
  const groups = Map.groupBy(refused, ({ note }) => note.source);
  const tellings = [...groups].map(async ([source, [first]]) => {
    if (first === undefined) return;
    await port.refuse(source, first.refusal).catch((error: unknown) => {
      port.report("cannot tell a device of a refused payload", { source, error });
    });
  });
  await Promise.all(tellings);
}
