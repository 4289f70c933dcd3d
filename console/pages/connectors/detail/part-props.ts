/** What each part of a connector's page is told. */

import type { Connector } from "../../../api/connectors.ts";

export interface ConnectorPartProps {
  readonly connector: Connector;
  /** Tells that something is going on that is worth a look every few seconds. */
  readonly isWatched: boolean;
}
