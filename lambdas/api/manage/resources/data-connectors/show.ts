/** Shows a data connector: with its secrets to those who may change it, and with hidden secrets to everyone else. */

import { mayInProject } from "../../../../shared/access/authorize.ts";
import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../../../shared/core/connector/connector-health.ts";
import type { HttpConfig } from "../../../../shared/core/connector/http-config.ts";
import { openHttpConfig, secondSecretAt } from "../../../../shared/core/connector/http-config.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import { hidden } from "../../http/hidden.ts";
import { hideSecretsOfUrl } from "./hidden-url.ts";

export async function findConnector(asking: AskingInProject): Promise<DataConnector> {
  const connector = await asking.ports.registry.connectors.get(asking.project.id, parameter(asking, "connector"));
  if (!connector) throw new PlatformError("not-found", "There is no such data connector in this project.");
  return connector;
}

export const mayWriteConnectors = ({ grants, project }: AskingInProject): boolean =>
  mayInProject(grants, project, "roles/project.developer");

function withHiddenSecrets(config: HttpConfig): HttpConfig {
  const second = config.secondSignatureSecret;
  return {
    url: hideSecretsOfUrl(config.url),
    signatureSecret: config.signatureSecret && hidden,
    headers: Object.fromEntries(Object.keys(config.headers).map((name) => [name, hidden])),
    ...(second ? { secondSignatureSecret: { ...second, secret: hidden } } : {}),
  };
}

/** Shows a second secret while it signs. Without one there is no key of it, as existing clients know none. */
function httpConfigAnswer(config: HttpConfig, nowMillis: number) {
  const { url, signatureSecret, headers } = config;
  const second = secondSecretAt(config, nowMillis);
  const shown = second && { secret: second.secret, endTime: isoMillis(second.endMillis) };
  return { signatureSecret, headers, url, ...(shown ? { secondSignatureSecret: shown } : {}) };
}

function healthAnswer({ state, failingSince, downSince }: ConnectorHealth) {
  const since = downSince ?? failingSince;
  return {
    state: state ?? (failingSince === undefined ? "UP" : "FAILING"),
    since: since === undefined ? null : isoMillis(since),
  };
}

/** Answers the resource name of a data connector. */
export const connectorName = ({ project, id }: Pick<DataConnector, "project" | "id">): string =>
  `projects/${project}/dataconnectors/${id}`;

/** Answers a duration such as `"0.012s"`. */
export const exactSeconds = (millis: number): string => `${(millis / 1000).toFixed(3)}s`;

const connectorAnswer = (connector: DataConnector, httpConfig: object, health: ConnectorHealth) => ({
  name: connectorName(connector),
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
  const visible = mayWriteConnectors(asking) ? config : withHiddenSecrets(config);
  return connectorAnswer(connector, httpConfigAnswer(visible, asking.ports.now().getTime()), health);
}
