/** Removes a data connector with its queue and mapping: by a call, and with its project. */

import type { DataConnector } from "../core/records.ts";

export interface ConnectorRemoval {
  readonly registry: {
    readonly connectors: {
      change(project: string, id: string, attributes: Partial<DataConnector>): Promise<boolean>;
      remove(project: string, id: string): Promise<void>;
    };
    readonly projects: { touch(project: string): Promise<void> };
  };
  readonly lanes: {
    removeMapping(uuid: string): Promise<void>;
    removeQueue(queueUrl: string): Promise<void>;
  };
}

/**
 * Disabled first, so that no `route` sends to it any more; then mapping, queue, and the item last: a deletion that was
 * cut off is completed by deleting again.
 */
export async function removeConnector(connector: DataConnector, { registry, lanes }: ConnectorRemoval): Promise<void> {
  const { project, id } = connector;
  await registry.connectors.change(project, id, { status: "USER_DISABLED", pauseMode: "drop" });
  await registry.projects.touch(project);
  if (connector.mapping) await lanes.removeMapping(connector.mapping);
  await lanes.removeQueue(connector.queueUrl);
  await registry.connectors.remove(project, id);
  await registry.projects.touch(project);
}
