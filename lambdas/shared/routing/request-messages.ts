/** Makes all that a request becomes: messages for retain queues, connectors' queues and the live queue. Decides nothing else. */

import type { DataConnector } from "../core/connector/connector.ts";
import { connectorMessage } from "../core/connector/connector-message.ts";
import { acceptedFor, forwarding } from "../core/connector/forwarding.ts";
import { eventOf } from "../core/event/event.ts";
import { encodeForQueue } from "../core/intake/intake-body.ts";
import type { IntakeChunk } from "../core/intake/intake-message.ts";
import type { Source } from "../core/source/source.ts";
import type { Watching } from "./known-watches.ts";
import { liveMessages } from "./live.ts";
import type { ProjectView } from "./project-views.ts";
import { type RetainQueues, retainMessages } from "./retain-messages.ts";

export type RoutingQueues = RetainQueues & Readonly<Record<"live", string>>;

/** A message for a queue that carries several projects. */
export interface SharedQueueMessage {
  readonly queueUrl: string;
  /** The tenant of a fair queue. */
  readonly group: string;
  readonly body: string;
}

/** A message for the queue of one connector. */
export interface ConnectorMessage {
  readonly connector: DataConnector;
  readonly body: string;
}

/** What a request becomes. */
export interface RequestMessages {
  /** For the event log, and the retentions that keep the points. */
  readonly kept: readonly SharedQueueMessage[];
  /** One for each event and each connector that takes it. */
  readonly delivered: readonly ConnectorMessage[];
  /** For those who follow the project live. That they are sent never delays the others. */
  readonly told: readonly SharedQueueMessage[];
  /** What connectors take that were not active. It is counted. */
  readonly missed: readonly { readonly connector: DataConnector; readonly point: IntakeChunk["identified"][number] }[];
}

export interface RequestSetting {
  readonly source: Source;
  readonly view: ProjectView;
  readonly watching: Watching;
  readonly queues: RoutingQueues;
  readonly nowMillis: number;
}

export function messagesOf(request: IntakeChunk, setting: RequestSetting): RequestMessages {
  const { source, view, watching, queues, nowMillis } = setting;
  const kept = retainMessages(request, { source, view, queues }).map(
    ({ message, ...place }): SharedQueueMessage => ({ ...place, body: encodeForQueue(message) }),
  );
  const told = liveMessages(request, { source, view, watching }).map(
    (message): SharedQueueMessage => ({
      queueUrl: queues.live,
      group: request.project,
      body: encodeForQueue(message),
    }),
  );
  return { kept, told, ...forConnectors(request, { source, view, nowMillis }) };
}

function forConnectors(
  request: IntakeChunk,
  { source, view, nowMillis }: Pick<RequestSetting, "source" | "view" | "nowMillis">,
): Pick<RequestMessages, "delivered" | "missed"> {
  const delivered: ConnectorMessage[] = [];
  const missed: RequestMessages["missed"][number][] = [];
  for (const point of request.identified) {
    const ways = view.connectors.map((connector) => {
      const acceptedAt = acceptedFor(connector, request.acceptedAt, nowMillis);
      return { connector, acceptedAt, way: forwarding(connector, point.measurement, acceptedAt) };
    });
    for (const { connector } of ways.filter(({ way }) => way === "missed")) missed.push({ connector, point });
    const takers = ways.filter(({ way }) => way === "send");
    if (takers.length === 0) continue;
    const event = eventOf(point, request.project, request.source);
    for (const { connector, acceptedAt } of takers) {
      const body = encodeForQueue(
        connectorMessage(connector, { point, event, source, acceptedAt, projectVersion: view.version }),
      );
      delivered.push({ connector, body });
    }
  }
  return { delivered, missed };
}
