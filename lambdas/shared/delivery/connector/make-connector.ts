/** Makes a data connector with its queue and mapping, and gives it up again. */

import type { DataConnector } from "../../core/connector/connector.ts";
import type { JobMessage } from "../../core/job.ts";
import { type ConnectorRemoval, hideConnector } from "./remove-connector.ts";

interface ConnectorDiscard {
  readonly registry: ConnectorRemoval["registry"];
  readonly sendJob: (message: JobMessage, delaySeconds: number) => Promise<void>;
  readonly now: () => Date;
}

/** Makes a connector's queue and mapping. Every step may be repeated. */
export interface ConnectorQueues {
  makeQueue(name: string): Promise<{ queueUrl: string; queueArn: string }>;
  makeMapping(queueArn: string, concurrency: number): Promise<string>;
  removeQueue(queueUrl: string): Promise<void>;
}

export interface ConnectorMaking extends ConnectorDiscard {
  readonly registry: ConnectorDiscard["registry"] & {
    readonly connectors: { create(connector: DataConnector): Promise<boolean> };
  };
  readonly queues: ConnectorQueues;
}

/** A connector of which nothing exists so far. */
export type PlannedConnector = Omit<DataConnector, "queueUrl" | "queueArn" | "mapping">;

/**
 * Makes the queue, the item and the mapping, in this order: once the item exists and the project's version has moved,
 * `route` is certain to send to the queue. If the mapping cannot be made, removes the others again, so that no queue
 * fills up unnoticed. If the call is cut off, `watch` completes the connector, which is on its list from the beginning,
 * or has a queue removed that no item names.
 */
export async function makeConnector(
  planned: PlannedConnector,
  queueName: string,
  making: ConnectorMaking,
): Promise<DataConnector> {
  const { registry, queues, now } = making;
  const { project, id } = planned;
  await registry.connectors.watch(project, id, now().getTime());
  let connector: DataConnector = { ...planned, ...(await queues.makeQueue(queueName)) };
  try {
    await registry.connectors.create(connector);
  } catch (error) {
    await queues.removeQueue(connector.queueUrl);
    throw error;
  }
  try {
    const mapping = await queues.makeMapping(connector.queueArn, connector.concurrency);
    connector = { ...connector, mapping };
    await registry.connectors.change(project, id, { mapping });
    await registry.projects.touch(project);
    return connector;
  } catch (error) {
    await discardConnector(connector, making);
    throw error;
  }
}

/** Hides the connector at once; a job removes its queue and mapping later. */
export async function discardConnector(
  connector: DataConnector,
  { registry, now, sendJob }: ConnectorDiscard,
): Promise<void> {
  const { project, id } = connector;
  await hideConnector(connector, registry, now().getTime());
  await sendJob({ version: 1, kind: "remove", project, connector: id }, 0);
}
