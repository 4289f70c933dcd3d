/** Makes and sends the copies of events that a sync or a replay sends to one connector. */

import type { DataConnector } from "../../shared/core/connector/connector.ts";
import type { ConnectorId, ProjectId } from "../../shared/core/id.ts";
import { type CopiedPoint, type CopiedSource, type Copying, copyOf, isCopied } from "../../shared/delivery/copy.ts";
import type { Stopped } from "./slice.ts";

export interface CopyPort {
  readonly connector: (project: ProjectId, id: ConnectorId) => Promise<DataConnector | undefined>;
  /** Resolves when all are on the connector's queue. */
  readonly send: (queueUrl: string, messages: readonly { readonly body: string }[]) => Promise<void>;
  readonly nowMillis: () => number;
}

/** Bounds what one slice sends, since it is held in memory and done again after a crash. */
const mostCopies = 1000;
const mostCopyCharacters = 4_000_000;

/** Answers the connector as it is now, or why nothing can be sent to it. */
export async function openForCopies(
  project: ProjectId,
  id: ConnectorId,
  port: CopyPort,
): Promise<DataConnector | Stopped> {
  const connector = await port.connector(project, id);
  if (!connector) return { stopped: "The data connector was deleted meanwhile." };
  if (connector.status === "ACTIVE") return connector;
  return { stopped: "The data connector was disabled meanwhile; enable it and ask for it again." };
}

/** Collects the copies of one slice. */
export class Copies {
  private readonly messages: { readonly body: string }[] = [];
  private characters = 0;
  private readonly copying: Copying;

  constructor(connector: DataConnector, copy: "sync" | "replay", nowMillis: number) {
    this.copying = { connector, copy, nowMillis };
  }

  /** Adds a copy if the connector takes such events. */
  add(source: CopiedSource, point: CopiedPoint): void {
    const body = copyOf(source, point, this.copying);
    if (body === undefined) return;
    this.messages.push({ body });
    this.characters += body.length;
  }

  /** Tells whether the connector takes such events. */
  takes(point: CopiedPoint): boolean {
    return isCopied(point, this.copying);
  }

  get count(): number {
    return this.messages.length;
  }

  get isFull(): boolean {
    return this.count >= mostCopies || this.characters >= mostCopyCharacters;
  }

  async send(port: CopyPort): Promise<void> {
    if (this.count > 0) await port.send(this.copying.connector.queueUrl, this.messages);
  }
}
