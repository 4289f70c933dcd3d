/** Sends each accepted point to every queue it belongs on: connectors', the event log's, the retentions'. */

import { PlatformError } from "../core/error.ts";
import { eventOf, webhookBody } from "../core/event.ts";
import { forwards } from "../core/forwarding.ts";
import { encodeForQueue } from "../core/intake/intake-body.ts";
import type { ConnectorMessage, IntakeChunk, RetainMessage } from "../core/point.ts";
import type { Source } from "../core/records.ts";
import { type ProjectView, type ProjectViews, placeOf, type Surroundings } from "./project-views.ts";
import { type IntakeReading, inChunks, type LoadStored, readIntake } from "./read-intake.ts";

export interface OutgoingMessage {
  readonly body: string;
  readonly group?: string;
}

export interface RoutePort {
  readonly load: LoadStored;
  readonly views: ProjectViews;
  /** Resolves when all are on the queue; throws `not-found` where there is no such queue. */
  readonly send: (queueUrl: string, messages: readonly OutgoingMessage[]) => Promise<void>;
  readonly queues: { readonly intake: string; readonly events: string; readonly dynamodb: string };
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

export interface IntakeRecord {
  readonly messageId: string;
  readonly body: string;
}

const daySeconds = 24 * 3600;

/** What goes where, and which intake messages it came from: those stay on the intake queue if it cannot be sent. */
class Outbox {
  private readonly byQueue = new Map<string, { messages: OutgoingMessage[]; origins: Set<string> }>();

  add(queueUrl: string, message: OutgoingMessage, origin: string): void {
    const queue = this.byQueue.get(queueUrl) ?? { messages: [], origins: new Set() };
    queue.messages.push(message);
    queue.origins.add(origin);
    this.byQueue.set(queueUrl, queue);
  }

  /** Message ids of intake messages of which something could not be sent. */
  async send({ send, report, queues }: RoutePort): Promise<Set<string>> {
    const ours = Object.values(queues);
    const failed = new Set<string>();
    const sendings = [...this.byQueue].map(async ([queueUrl, { messages, origins }]) => {
      try {
        await send(queueUrl, messages);
      } catch (error) {
        report("cannot send", { queueUrl, messages: messages.length, error });
        // A queue that is gone belongs to a connector that is being deleted: it must not hold up the others.
        const isGone = error instanceof PlatformError && error.code === "not-found";
        if (isGone && !ours.includes(queueUrl)) return;
        for (const origin of origins) failed.add(origin);
      }
    });
    await Promise.all(sendings);
    return failed;
  }
}

interface Read extends IntakeReading {
  readonly messageId: string;
}

/** Routes a batch; answers the ids of the messages that must be tried again. */
export async function route(records: readonly IntakeRecord[], port: RoutePort): Promise<Set<string>> {
  const failed = new Set<string>();
  const readings = await Promise.all(records.map((record) => tryRead(record, port, failed)));
  const requests = readings.filter((reading) => reading !== undefined);
  const surroundings = await port.views.of(requests.map(({ request }) => request));
  const outbox = new Outbox();
  for (const { messageId, ...reading } of requests) {
    const { request } = reading;
    const chunks = inChunks(reading);
    if (chunks) resend(chunks, messageId, outbox, port);
    else addAll(request, messageId, outbox, surroundings, port);
  }
  return failed.union(await outbox.send(port));
}

async function tryRead(record: IntakeRecord, port: RoutePort, failed: Set<string>): Promise<Read | undefined> {
  try {
    return { messageId: record.messageId, ...(await readIntake(record.body, port.load)) };
  } catch (error) {
    port.report("cannot read an intake message", { messageId: record.messageId, error });
    failed.add(record.messageId);
    return undefined;
  }
}

function resend(chunks: readonly IntakeChunk[], origin: string, outbox: Outbox, { queues }: RoutePort): void {
  for (const chunk of chunks) outbox.add(queues.intake, { body: encodeForQueue(chunk), group: chunk.project }, origin);
}

function addAll(
  request: IntakeChunk,
  origin: string,
  outbox: Outbox,
  { views, sources }: Surroundings,
  port: RoutePort,
): void {
  const view = views.get(request.project);
  const source = sources.get(placeOf(request));
  if (!view || !source) {
    port.report("dropped: its source was deleted after it was accepted", {
      project: request.project,
      source: request.source,
      points: request.identified.length,
    });
    return;
  }
  for (const message of retainMessages(request, source, view)) {
    const queueUrl = message.retention ? port.queues.dynamodb : port.queues.events;
    outbox.add(queueUrl, { body: encodeForQueue(message), group: request.project }, origin);
  }
  addConnectorMessages(request, source, view, (queueUrl, body) => outbox.add(queueUrl, { body }, origin));
}

function retainMessages(request: IntakeChunk, source: Source, view: ProjectView): RetainMessage[] {
  const { project, acceptedAt, identified: points } = request;
  const base = { version: 1, project, source: request.source, acceptedAt, points } as const;
  const wanted = request.retention ? [request.retention] : source.retentions;
  const kept = wanted.flatMap((retention): RetainMessage[] => {
    const keepSeconds = view.retentionSeconds.get(retention);
    return keepSeconds === undefined ? [] : [{ ...base, retention, keepSeconds }];
  });
  const log: RetainMessage = {
    ...base,
    keepSeconds: view.project.eventLogDays * daySeconds,
    unretained: kept.length === 0,
  };
  return [log, ...kept];
}

/** One message per event and connector that takes it. */
function addConnectorMessages(
  request: IntakeChunk,
  source: Source,
  view: ProjectView,
  add: (queueUrl: string, body: string) => void,
): void {
  const { project, acceptedAt } = request;
  for (const point of request.identified) {
    const takers = view.connectors.filter((connector) => forwards(connector, point.measurement, acceptedAt));
    if (takers.length === 0) continue;
    const event = eventOf(point, project, request.source);
    for (const { id: connector, labels, queueUrl } of takers) {
      const body = webhookBody(event, source, labels);
      const message: ConnectorMessage = { version: 1, project, connector, eventId: event.eventId, acceptedAt, body };
      add(queueUrl, encodeForQueue(message));
    }
  }
}
