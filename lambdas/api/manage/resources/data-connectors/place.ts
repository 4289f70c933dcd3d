/** Makes a data connector with its queue and mapping. */

import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import { connectorQueueName, usualConcurrency } from "../../../../shared/core/connector/connector-queue.ts";
import type { HttpConfig } from "../../../../shared/core/connector/http-config.ts";
import { sealHttpConfig } from "../../../../shared/core/connector/http-config.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { hideConnector } from "../../../../shared/delivery/connector/remove-connector.ts";
import type { AskingInProject } from "../../http/asking.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import type { ConnectorChange } from "./request.ts";

/** Bounds how far the clock of a door's machine may be behind this one's. */
const clockSkewMillis = 500;

/**
 * Waits until the clock of every door has passed `activeSince`, so that no event that is accepted after this call's
 * answer looks older than the connector.
 */
export async function settle(
  { activeSince }: DataConnector,
  { now, wait }: Pick<Ports, "now" | "wait">,
): Promise<void> {
  const remaining = activeSince + clockSkewMillis - now().getTime();
  if (remaining > 0) await wait(Math.min(remaining, clockSkewMillis));
}

/**
 * Makes the queue, the item and the mapping, in this order: once the item exists and the project's version has moved,
 * `route` is certain to send to the queue. If the mapping cannot be made, removes the others again, so that no queue
 * fills up unnoticed. If the call is cut off, `watch` completes the connector, which is on its list.
 */
export async function makeConnector(
  asking: AskingInProject,
  asked: ConnectorChange,
  config: HttpConfig,
): Promise<DataConnector> {
  const { registry, queues, now } = asking.ports;
  let connector = await withQueue(asking, asked, config);
  const { project, id } = connector;
  try {
    await registry.connectors.watch(project, id, now().getTime());
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
    await discard(connector, asking.ports);
    throw error;
  }
}

/** Answers a new connector of which only the queue exists so far. */
async function withQueue(
  { project, ports }: AskingInProject,
  asked: ConnectorChange,
  config: HttpConfig,
): Promise<DataConnector> {
  // Takes the time before anything is made: an event accepted while this call runs may be delivered, and one accepted
  // after it must be.
  const activeSince = ports.now().getTime();
  const id = ports.newId();
  const encryptedHttpConfig = sealHttpConfig(config, id, await ports.secretBox());
  const { httpConfig: _, status = "ACTIVE", ...plain } = asked;
  return {
    id,
    project: project.id,
    organization: project.organization,
    displayName: "",
    status,
    events: [],
    labels: [],
    acknowledge: "200",
    disableOnGone: false,
    pauseMode: "drop",
    concurrency: usualConcurrency,
    ...plain,
    activeSince,
    ...(status === "ACTIVE" ? {} : { disabledSince: activeSince }),
    encryptedHttpConfig,
    ...(await ports.queues.makeQueue(connectorQueueName(ports.connectorQueuePrefix, id))),
    createTime: isoMillis(activeSince),
    updateTime: isoMillis(activeSince),
  };
}

/** Hides the connector at once; a job removes its queue and mapping later. */
export async function discard(
  connector: DataConnector,
  { registry, now, sendJob }: Pick<Ports, "now" | "sendJob"> & Uses<"connectors" | "projects">,
): Promise<void> {
  const { project, id } = connector;
  await hideConnector(connector, registry, now().getTime());
  await sendJob({ version: 1, kind: "remove", project, connector: id }, 0);
}
