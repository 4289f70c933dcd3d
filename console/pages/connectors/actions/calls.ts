/** The calls that change a connector or let it send something. */

import { api } from "../../../api/client.ts";
import type { Connector } from "../../../api/connectors.ts";

/** Answers the parameters of the path of a connector, from its resource name. */
export function pathOf({ name }: Pick<Connector, "name">) {
  const [, project = "", , connector = ""] = name.split("/");
  return { project, connector };
}

/** The event of a test: one that is made of a type, or one of the event log, by its device and its id. */
export type TestedEvent = { readonly eventType: string } | { readonly device: string; readonly eventId: string };

export const testConnector = (connector: Pick<Connector, "name">, event: TestedEvent) =>
  api.POST("/v2/projects/{project}/dataconnectors/{connector}:test", {
    params: { path: pathOf(connector) },
    body: event,
  });

export const syncConnector = (connector: Pick<Connector, "name">) =>
  api.POST("/v2/projects/{project}/dataconnectors/{connector}:sync", { params: { path: pathOf(connector) } });

export const enableConnector = (connector: Pick<Connector, "name">) =>
  api.PATCH("/v2/projects/{project}/dataconnectors/{connector}", {
    params: { path: pathOf(connector) },
    body: { status: "ACTIVE" },
  });

export const disableConnector = (connector: Pick<Connector, "name">, pauseMode: Connector["pauseMode"]) =>
  api.PATCH("/v2/projects/{project}/dataconnectors/{connector}", {
    params: { path: pathOf(connector) },
    body: { status: "USER_DISABLED", pauseMode },
  });

export const deleteConnector = (connector: Pick<Connector, "name">) =>
  api.DELETE("/v2/projects/{project}/dataconnectors/{connector}", { params: { path: pathOf(connector) } });
