/**
 * Remembers connectors for a second, so that a busy one costs one read a second and not one read a batch
 * (docs/adr/0090-deliver-remembers-connectors-for-a-second.md).
 */

import type { ConnectorId } from "../../core/id.ts";
import { Recent } from "../../core/recent.ts";
import type { OpenConnector } from "../port.ts";

const freshMillis = 1_000;
/** Bounds the memory of a function that meets very many connectors, each with secrets and headers of up to 140 KB. */
const mostConnectors = 200;

interface Known {
  readonly open: OpenConnector;
  /** The version of its project that was known to an event before the connector was read. */
  readonly version: number;
}

export class RecentConnectors {
  private readonly nowMillis: () => number;
  private readonly recent: Recent<Known>;

  constructor(nowMillis: () => number) {
    this.nowMillis = nowMillis;
    this.recent = new Recent({ freshMillis, most: mostConnectors, nowMillis });
  }

  /**
   * Answers a connector for events that were accepted when their project had this version. Reads it unless it was read
   * within a second for events of the same version or a later one, and was well: then no change whose call had been
   * answered when these were accepted is missed. Without a version it is read each time.
   */
  async open(
    id: ConnectorId,
    version: number | undefined,
    read: () => Promise<OpenConnector | undefined>,
  ): Promise<OpenConnector | undefined> {
    const known = this.recent.get(id);
    if (known && version !== undefined && version <= known.version) return known.open;
    const at = this.nowMillis();
    const open = await read();
    this.recent.keep(id, at, open && version !== undefined && isWell(open) ? { open, version } : undefined);
    return open;
  }

  /** Has the connector read for the next events: not all went well with the last ones. */
  forget(id: ConnectorId): void {
    this.recent.forget(id);
  }
}

/** Tells whether nothing about the connector has its events wait or be dropped, and no success is to be noted. */
const isWell = ({ connector, health }: OpenConnector): boolean =>
  connector.status === "ACTIVE" && health.state === undefined && health.failingSince === undefined;
