/** Collects what a batch becomes, and sends it to its queues. */

import { PlatformError } from "../../shared/core/error.ts";
import type { ConnectorId, ProjectId } from "../../shared/core/id.ts";
import { logLines } from "../../shared/core/log-lines.ts";

export interface OutgoingMessage {
  readonly body: string;
  readonly group?: string;
}

/**
 * A message for a queue that carries several projects. Its group is the tenant of a fair queue: its project, or its
 * retention where each has a server of its own.
 */
export interface SharedMessage extends OutgoingMessage {
  readonly group: string;
}

export interface SendingPort {
  /**
   * Tells whether the connector's queue may be missing only because it is so new that SQS does not know it everywhere.
   */
  readonly mayStillAppear: (project: ProjectId, connector: ConnectorId) => Promise<boolean>;
  /** Resolves when all are on the queue. Throws `not-found` if there is no such queue. */
  readonly send: (queueUrl: string, messages: readonly OutgoingMessage[]) => Promise<void>;
  readonly queues: { readonly live: string };
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

interface Owner {
  readonly project: ProjectId;
  readonly connector: ConnectorId;
}

/** A queue of one connector, and so of one project. */
export interface ConnectorQueue extends Owner {
  readonly queueUrl: string;
}

interface Parcel {
  readonly messages: OutgoingMessage[];
  readonly origins: Set<string>;
  /** Names the connector whose queue it is; undefined for the platform's own queues. */
  readonly owner: Owner | undefined;
}

/**
 * Collects messages by queue, and notes which intake messages they came from: those are tried again if sending fails.
 */
export class Outbox {
  private readonly byQueue = new Map<string, Parcel>();

  add(queueUrl: string, message: SharedMessage, origin: string): void {
    this.parcelOf(queueUrl, undefined, message).origins.add(origin);
  }

  addForConnector({ queueUrl, ...owner }: ConnectorQueue, body: string, origin: string): void {
    this.parcelOf(queueUrl, owner, { body }).origins.add(origin);
  }

  /**
   * Adds a message that is sent with the others and for which none of them is tried again: what is told live never
   * delays what is kept and delivered.
   */
  addLive(queueUrl: string, message: SharedMessage): void {
    this.parcelOf(queueUrl, undefined, message);
  }

  private parcelOf(queueUrl: string, owner: Owner | undefined, message: OutgoingMessage): Parcel {
    const parcel = this.byQueue.get(queueUrl) ?? { messages: [], origins: new Set(), owner };
    parcel.messages.push(message);
    this.byQueue.set(queueUrl, parcel);
    return parcel;
  }

  /** Sends everything. Answers the ids of intake messages of which something could not be sent. */
  async send(port: SendingPort): Promise<Set<string>> {
    const failed = new Set<string>();
    const sendings = [...this.byQueue].map(async ([queueUrl, parcel]) => {
      try {
        await port.send(queueUrl, parcel.messages);
      } catch (error) {
        const isLive = queueUrl === port.queues.live;
        port.report(isLive ? logLines.liveLost : "cannot send", { queueUrl, messages: parcel.messages.length, error });
        if (await isGone(error, parcel, port)) return;
        for (const origin of parcel.origins) failed.add(origin);
      }
    });
    await Promise.all(sendings);
    return failed;
  }
}

/** Tells whether a queue is gone because its connector is being deleted. Such a queue must not hold up the others. */
async function isGone(error: unknown, { owner }: Parcel, { mayStillAppear, report }: SendingPort): Promise<boolean> {
  if (!owner || !(error instanceof PlatformError) || error.code !== "not-found") return false;
  try {
    return !(await mayStillAppear(owner.project, owner.connector));
  } catch (cause) {
    report("cannot tell whether a connector is gone", { ...owner, error: cause });
    return false;
  }
}
