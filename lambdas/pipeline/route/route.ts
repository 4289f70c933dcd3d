/** Sends each accepted point to every queue that it belongs on: connectors', the event log's and the retentions'. */

import type { DataConnector } from "../../shared/core/connector/connector.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { IdentifiedPoint } from "../../shared/core/event/point.ts";
import { encodeForQueue } from "../../shared/core/intake/intake-body.ts";
import type { IntakeChunk } from "../../shared/core/intake/intake-message.ts";
import { type ProjectViews, placeOf, type Surroundings } from "../../shared/routing/project-views.ts";
import { messagesOf, type RoutingQueues } from "../../shared/routing/request-messages.ts";
import { Outbox, type SendingPort } from "./outbox.ts";
import { type IntakeReading, inChunks, type LoadStored, readIntake } from "./read-intake.ts";
import { inTurns } from "./turns.ts";

export interface RoutePort extends SendingPort {
  readonly load: LoadStored;
  readonly views: ProjectViews;
  /** Counts events that a connector missed while it was not active, given by their times. */
  readonly noteMissed: (connector: DataConnector, timesNanos: readonly string[]) => Promise<void>;
  readonly queues: Readonly<Record<"intake", string>> & RoutingQueues;
  readonly nowMillis: () => number;
}

export interface IntakeRecord {
  readonly messageId: string;
  readonly body: string;
}

/** Collects what connectors missed, by intake message: a message that is tried again is counted only then. */
class Missed {
  private readonly entries: { connector: DataConnector; atNanos: string; origin: string }[] = [];

  add(connector: DataConnector, { atNanos }: IdentifiedPoint, origin: string): void {
    this.entries.push({ connector, atNanos, origin });
  }

  /** Counts what was missed. Reports a count that fails, and never holds deliveries up for it. */
  async count(retried: ReadonlySet<string>, { noteMissed, report }: RoutePort): Promise<void> {
    const counted = this.entries.filter(({ origin }) => !retried.has(origin));
    const byConnector = Map.groupBy(counted, ({ connector }) => connector);
    const notes = [...byConnector].map(async ([connector, entries]) => {
      try {
        await noteMissed(
          connector,
          entries.map(({ atNanos }) => atNanos),
        );
      } catch (error) {
        report("cannot count missed events", { connector: connector.id, events: entries.length, error });
      }
    });
    await Promise.all(notes);
  }
}

/** A request that a queue message holds. */
export interface Routable extends IntakeReading {
  readonly messageId: string;
}

/** Routes a batch of the HTTP doors' intake queue. Answers the ids of messages that must be tried again. */
export async function route(records: readonly IntakeRecord[], port: RoutePort): Promise<Set<string>> {
  const failed = new Set<string>();
  const requests = await readAll(records, port, failed);
  return failed.union(await routeRequests(requests, port));
}

/**
 * Sends what requests hold to where it belongs, one turn after the other. Answers the ids of messages that must be tried
 * again.
 */
export async function routeRequests(requests: readonly Routable[], port: RoutePort): Promise<Set<string>> {
  const surroundings = await port.views.of(requests.map(({ request }) => request));
  const missed = new Missed();
  let retried = new Set<string>();
  for (const turn of inTurns(requests)) {
    retried = retried.union(await routeTurn(turn, surroundings, { port, missed }));
  }
  await missed.count(retried, port);
  return retried;
}

async function routeTurn(
  turn: readonly Routable[],
  surroundings: Surroundings,
  { port, missed }: { readonly port: RoutePort; readonly missed: Missed },
): Promise<Set<string>> {
  const failed = new Set<string>();
  const outbox = new Outbox();
  for (const { messageId, ...reading } of turn) {
    const { request } = reading;
    const chunks = inChunks(reading);
    const error = surroundings.unreadable.get(request.project);
    if (error) {
      port.report("cannot read a project", { project: request.project, error });
      failed.add(messageId);
    } else if (chunks) resend(chunks, messageId, outbox, port);
    else addAll(request, messageId, surroundings, { port, outbox, missed });
  }
  return failed.union(await outbox.send(port));
}

/**
 * Bounds how many stored requests an invocation takes; the others come again a second later. Stored requests can be
 * large: ten at once, with the messages made of them, would not fit into the function's memory.
 */
const mostStored = 1;

async function readAll(records: readonly IntakeRecord[], port: RoutePort, failed: Set<string>): Promise<Routable[]> {
  const read: Routable[] = [];
  let stored = 0;
  const load: LoadStored = (key) => {
    stored++;
    if (stored > mostStored) throw new PlatformError("unavailable", "Another stored request comes first.");
    return port.load(key);
  };
  for (const { messageId, body } of records) {
    try {
      read.push({ messageId, ...(await readIntake(body, load)) });
    } catch (error) {
      const waits = error instanceof PlatformError && error.code === "unavailable";
      if (!waits) port.report("cannot read an intake message", { messageId, error });
      failed.add(messageId);
    }
  }
  return read;
}

function resend(chunks: readonly IntakeChunk[], origin: string, outbox: Outbox, { queues }: RoutePort): void {
  for (const chunk of chunks) outbox.add(queues.intake, { body: encodeForQueue(chunk), group: chunk.project }, origin);
}

function addAll(
  request: IntakeChunk,
  origin: string,
  { views, sources, watching }: Surroundings,
  { port, outbox, missed }: { port: RoutePort; outbox: Outbox; missed: Missed },
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
  const setting = {
    source,
    view,
    watching: watching(request.project),
    queues: port.queues,
    nowMillis: port.nowMillis(),
  };
  const { kept, told, delivered, missed: missing } = messagesOf(request, setting);
  for (const { queueUrl, ...message } of kept) outbox.add(queueUrl, message, origin);
  for (const { queueUrl, ...message } of told) outbox.addLive(queueUrl, message);
  for (const { connector, body } of delivered) {
    const { queueUrl, id, project } = connector;
    outbox.addForConnector({ queueUrl, project, connector: id }, body, origin);
  }
  for (const { connector, point } of missing) missed.add(connector, point, origin);
}
