/** Removes a data connector with its queue and mapping, when a call asks for it or its project is deleted. */

import type { DataConnector } from "../../core/connector/connector.ts";
import type { ConnectorId, ProjectId } from "../../core/id.ts";
import { isoMillis } from "../../core/instant.ts";

export interface ConnectorRemoval {
  readonly registry: {
    readonly connectors: {
      change(project: ProjectId, id: ConnectorId, attributes: Partial<DataConnector>): Promise<boolean>;
      remove(project: ProjectId, id: ConnectorId): Promise<void>;
      watch(project: ProjectId, id: ConnectorId, nowMillis: number): Promise<void>;
    };
    readonly projects: { touch(project: ProjectId): Promise<void> };
  };
  readonly queues: {
    findMapping(queueArn: string): Promise<string | undefined>;
    removeMapping(uuid: string): Promise<void>;
    removeQueue(queueUrl: string): Promise<void>;
  };
}

/**
 * Hides a connector from everybody. A `remove` job does the rest, and may have to wait to do it: a mapping that was made
 * or changed within the last minute cannot be removed. If the job gets lost, `watch` starts it again.
 */
export async function hideConnector(
  { project, id }: DataConnector,
  { connectors, projects }: ConnectorRemoval["registry"],
  nowMillis: number,
): Promise<void> {
  await connectors.watch(project, id, nowMillis);
  const hidden = { status: "USER_DISABLED", pauseMode: "drop", deleteTime: isoMillis(nowMillis) } as const;
  await connectors.change(project, id, hidden);
  await projects.touch(project);
}

/**
 * Disables the connector first, so that `route` sends it nothing more. Then removes its mapping, its queue, and its item
 * last, so that a deletion that was cut off can be completed by deleting again.
 */
export async function removeConnector(connector: DataConnector, { registry, queues }: ConnectorRemoval): Promise<void> {
  const { project, id } = connector;
  await registry.connectors.change(project, id, { status: "USER_DISABLED", pauseMode: "drop" });
  await registry.projects.touch(project);
  // Looks for a mapping that was not noted, because the call that made it was cut off.
  const mapping = connector.mapping ?? (await queues.findMapping(connector.queueArn));
  if (mapping) await queues.removeMapping(mapping);
  await queues.removeQueue(connector.queueUrl);
  await registry.connectors.remove(project, id);
  await registry.projects.touch(project);
}

/** Reads connectors, strongly consistent. */
interface RemovableConnectors {
  get(project: ProjectId, id: ConnectorId): Promise<DataConnector | undefined>;
  /** Answers one that was deleted and is not removed yet. */
  deleted(project: ProjectId, id: ConnectorId): Promise<DataConnector | undefined>;
}

/**
 * Removes the queue and mapping of a connector that was deleted, and of one that has no item, since the call that was
 * making it was cut off: `watch` asks for this minutes after that call began. `named` is where such a connector's queue
 * is by its name. Does nothing to a connector that is there, nor if all is gone already.
 */
export async function removeDeleted(
  project: ProjectId,
  id: ConnectorId,
  removal: ConnectorRemoval,
  { connectors, named }: { readonly connectors: RemovableConnectors; readonly named: Queue },
): Promise<void> {
  const connector = await connectors.deleted(project, id);
  if (connector) await removeConnector(connector, removal);
  else if (!(await connectors.get(project, id))) await removeOrphan(named, removal);
}

type Queue = Pick<DataConnector, "queueUrl" | "queueArn">;

async function removeOrphan({ queueUrl, queueArn }: Queue, { queues }: ConnectorRemoval): Promise<void> {
  const mapping = await queues.findMapping(queueArn);
  if (mapping) await queues.removeMapping(mapping);
  await queues.removeQueue(queueUrl);
}
