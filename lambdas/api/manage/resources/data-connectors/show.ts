/** A data connector as answers tell it: with its secrets for those who may write it, and masked for all others. */

import { mayInProject } from "../../../../shared/access/authorize.ts";
import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../../../shared/core/connector/connector-health.ts";
import type { HttpConfig } from "../../../../shared/core/connector/http-config.ts";
import { openHttpConfig } from "../../../../shared/core/connector/http-config.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";

/** What stands in place of a secret in answers to those who may not write connectors. */
const mask = "********";

export async function findConnector(asking: AskingInProject): Promise<DataConnector> {
  const connector = await asking.ports.registry.connectors.get(asking.project.id, parameter(asking, "connector"));
  if (!connector) throw new PlatformError("not-found", "There is no such data connector in this project.");
  return connector;
}

export const mayWriteConnectors = ({ grants, project }: AskingInProject): boolean =>
  mayInProject(grants, project, "roles/project.developer");

function masked(config: HttpConfig): HttpConfig {
  return {
    url: maskedUrl(config.url),
    signatureSecret: config.signatureSecret && mask,
    headers: Object.fromEntries(Object.keys(config.headers).map((name) => [name, mask])),
  };
}

/** As it is, where there is nothing to mask. */
function maskedUrl(text: string): string {
  const url = new URL(text);
  if (url.password) url.password = mask;
  // "?" alone has an empty search too.
  if (url.search) url.search = url.search.slice(1).split("&").map(maskedParameter).join("&");
  return url.password || url.search ? url.href : text;
}

/** Receivers take tokens in the query. What has no name may be one itself. */
function maskedParameter(parameter: string): string {
  const nameEnd = parameter.indexOf("=") + 1;
  return parameter.slice(0, nameEnd) + (nameEnd < parameter.length ? mask : "");
}

function healthAnswer({ state, failingSince, downSince }: ConnectorHealth) {
  const since = downSince ?? failingSince;
  return {
    state: state ?? (failingSince === undefined ? "UP" : "FAILING"),
    since: since === undefined ? null : isoMillis(since),
  };
}

const connectorAnswer = (connector: DataConnector, httpConfig: HttpConfig, health: ConnectorHealth) => ({
  name: `projects/${connector.project}/dataconnectors/${connector.id}`,
  displayName: connector.displayName,
  type: "HTTP_PUSH",
  status: connector.status,
  events: connector.events,
  labels: connector.labels,
  httpConfig,
  acknowledge: connector.acknowledge,
  disableOnGone: connector.disableOnGone,
  pauseMode: connector.pauseMode,
  concurrency: connector.concurrency,
  systemDisabled: connector.systemDisabled ?? null,
  health: healthAnswer(health),
  ...(health.lastError ? { lastError: health.lastError } : {}),
});

export async function showConnector(connector: DataConnector, health: ConnectorHealth, asking: AskingInProject) {
  const config = openHttpConfig(connector.encryptedHttpConfig, connector.id, await asking.ports.secretBox());
  return connectorAnswer(connector, mayWriteConnectors(asking) ? config : masked(config), health);
}
