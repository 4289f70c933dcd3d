/** Plans the data connector that a call asks for, and waits until every door knows it. */

import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import { connectorQueueName, usualConcurrency } from "../../../../shared/core/connector/connector-queue.ts";
import type { HttpConfig } from "../../../../shared/core/connector/http-config.ts";
import { sealHttpConfig } from "../../../../shared/core/connector/http-config.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { makeConnector, type PlannedConnector } from "../../../../shared/delivery/connector/make-connector.ts";
import type { AskingInProject } from "../../http/asking.ts";
import type { Ports } from "../../ports.ts";
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

/** Makes the connector that a call asks for, with its queue and mapping. */
export async function placeConnector(
  asking: AskingInProject,
  asked: ConnectorChange,
  config: HttpConfig,
): Promise<DataConnector> {
  const planned = await plan(asking, asked, config);
  return makeConnector(planned, connectorQueueName(asking.ports.connectorQueuePrefix, planned.id), asking.ports);
}

/** Answers what the new connector will be, before anything of it exists. */
async function plan(
  { project, ports }: AskingInProject,
  asked: ConnectorChange,
  config: HttpConfig,
): Promise<PlannedConnector> {
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
    createTime: isoMillis(activeSince),
    updateTime: isoMillis(activeSince),
  };
}
