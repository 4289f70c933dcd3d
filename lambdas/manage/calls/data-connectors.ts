/** Data connectors: made with their queue and mapping, and removed with them. */

import { mayInProject } from "../../access/authorize.ts";
import { connectorQueueName } from "../../core/connector-queue.ts";
import { PlatformError } from "../../core/error.ts";
import { openHttpConfig, sealHttpConfig } from "../../core/http-config.ts";
import { isoMillis } from "../../core/instant.ts";
import type { ConnectorHealth, DataConnector, HttpConfig } from "../../core/records.ts";
import { summarize } from "../../core/stats.ts";
import { type AskingInProject, type ProjectCall, parameter } from "../call.ts";
import { type ConnectorChange, readConnector } from "../connector-request.ts";
import type { Ports } from "../ports.ts";

/** What stands in place of a secret in answers to those who may not write connectors. */
const mask = "********";

function masked(config: HttpConfig): HttpConfig {
  const url = new URL(config.url);
  if (url.password) url.password = mask;
  return {
    url: url.password ? url.href : config.url,
    signatureSecret: config.signatureSecret && mask,
    headers: Object.fromEntries(Object.keys(config.headers).map((name) => [name, mask])),
  };
}

const connectorAnswer = (connector: DataConnector, httpConfig: HttpConfig, { lastError }: ConnectorHealth) => ({
  name: `projects/${connector.project}/dataconnectors/${connector.id}`,
  displayName: connector.displayName,
  type: "HTTP_PUSH",
  status: connector.status,
  events: connector.events,
  labels: connector.labels,
  httpConfig,
  ...(lastError ? { lastError } : {}),
});

async function answer(connector: DataConnector, health: ConnectorHealth, { ports, grants, project }: AskingInProject) {
  const config = openHttpConfig(connector.encryptedHttpConfig, connector.id, await ports.secretBox());
  const mayWrite = mayInProject(grants, project, "roles/project.developer");
  return connectorAnswer(connector, mayWrite ? config : masked(config), health);
}

async function find(asking: AskingInProject): Promise<DataConnector> {
  const connector = await asking.ports.registry.connectors.get(asking.project.id, parameter(asking, "connector"));
  if (!connector) throw new PlatformError("not-found", "There is no such data connector in this project.");
  return connector;
}

/** All of them in one page: existing clients read no second one. */
async function list(asking: AskingInProject) {
  const { connectors } = asking.ports.registry;
  const [all, healths] = await Promise.all([connectors.list(asking.project.id), connectors.healths(asking.project.id)]);
  const dataConnectors = await Promise.all(
    all.map((connector) => answer(connector, healths.get(connector.id) ?? {}, asking)),
  );
  return { dataConnectors, nextPageToken: "" };
}

async function get(asking: AskingInProject) {
  const connector = await find(asking);
  return answer(connector, await asking.ports.registry.connectors.health(connector.project, connector.id), asking);
}

async function create(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const asked = readConnector(request, ports.checkAddress);
  const { url } = asked.httpConfig;
  if (url === undefined)
    throw new PlatformError("bad-request", "httpConfig.url is missing: where are events to be sent?");
  const others = await ports.registry.connectors.list(project.id);
  if (others.length >= ports.connectorsPerProject) {
    throw new PlatformError(
      "conflict",
      `The project has ${others.length} data connectors, which is as many as it may have.`,
    );
  }
  const connector = await make(asking, asked, { signatureSecret: "", headers: {}, ...asked.httpConfig, url });
  await settle(connector, ports);
  return answer(connector, {}, asking);
}

/** How far the clock of a door's machine may be behind this one's. */
const clockSkewMillis = 500;

/**
 * Answers no sooner than any door's clock has passed `activeSince`: what is accepted after this call's answer must not
 * look older than the connector.
 */
async function settle({ activeSince }: DataConnector, { now, wait }: Ports): Promise<void> {
  const remaining = activeSince + clockSkewMillis - now().getTime();
  if (remaining > 0) await wait(Math.min(remaining, clockSkewMillis));
}

/**
 * Queue, item, mapping, in this order: once the item is there and the project's version moved, `route` is certain to
 * send to the queue. A mapping that cannot be made takes the others back, so that nothing fills up unseen.
 */
async function make(asking: AskingInProject, asked: ConnectorChange, config: HttpConfig): Promise<DataConnector> {
  const { registry, lanes } = asking.ports;
  let connector = await withQueue(asking, asked, config);
  try {
    await registry.connectors.create(connector);
    const mapping = await lanes.makeMapping(connector.queueArn);
    connector = { ...connector, mapping };
    await registry.connectors.change(connector.project, connector.id, { mapping });
    await registry.projects.touch(connector.project);
    return connector;
  } catch (error) {
    await takeBack(connector, asking.ports);
    throw error;
  }
}

/** A new connector, of which there is the queue and nothing else yet. */
async function withQueue(
  { project, ports }: AskingInProject,
  asked: ConnectorChange,
  config: HttpConfig,
): Promise<DataConnector> {
  // Taken before anything is made: an event accepted while this call runs may go along, one after it must.
  const activeSince = ports.now().getTime();
  const id = ports.newId();
  const encryptedHttpConfig = sealHttpConfig(config, id, await ports.secretBox());
  return {
    id,
    project: project.id,
    displayName: asked.displayName ?? "",
    status: asked.status ?? "ACTIVE",
    events: asked.events ?? [],
    labels: asked.labels ?? [],
    activeSince,
    encryptedHttpConfig,
    ...(await ports.lanes.makeQueue(connectorQueueName(ports.connectorQueuePrefix, id))),
    createTime: isoMillis(activeSince),
    updateTime: isoMillis(activeSince),
  };
}

/**
 * Disabled first, so that no `route` sends to it any more; then mapping, queue, and the item last: a deletion that was
 * cut off is completed by deleting again.
 */
async function takeBack(connector: DataConnector, { registry, lanes }: Ports): Promise<void> {
  const { project, id } = connector;
  await registry.connectors.change(project, id, { status: "USER_DISABLED" });
  await registry.projects.touch(project);
  if (connector.mapping) await lanes.removeMapping(connector.mapping);
  await lanes.removeQueue(connector.queueUrl);
  await registry.connectors.remove(project, id);
  await registry.projects.touch(project);
}

/** Changes of secrets made at the same time are tried again on what the other left. */
const mostTries = 5;

async function patch(asking: AskingInProject) {
  const { ports, project } = asking;
  const asked = readConnector(asking.request, ports.checkAddress);
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const connector = await find(asking);
    const changed = await changeOnce(connector, asked, asking);
    if (!changed) continue;
    await ports.registry.projects.touch(project.id);
    await settle(changed, ports);
    return answer(changed, await ports.registry.connectors.health(project.id, connector.id), asking);
  }
  throw new PlatformError("conflict", "The data connector is being changed by others at this moment; try again.");
}

/** Writes the fields that were sent and no others; undefined where another change came between. */
async function changeOnce(
  connector: DataConnector,
  asked: ConnectorChange,
  { ports }: AskingInProject,
): Promise<DataConnector | undefined> {
  const { httpConfig, ...plain } = asked;
  const now = ports.now();
  const attributes: Partial<DataConnector> = {
    ...plain,
    // Enabling starts afresh: what was queued or accepted before is not sent any more.
    ...(plain.status === "ACTIVE" && connector.status !== "ACTIVE" ? { activeSince: now.getTime() } : {}),
    updateTime: isoMillis(now.getTime()),
  };
  const expected: Partial<DataConnector> = plain.status ? { status: connector.status } : {};
  if (Object.keys(httpConfig).length > 0) {
    const box = await ports.secretBox();
    const before = openHttpConfig(connector.encryptedHttpConfig, connector.id, box);
    Object.assign(attributes, { encryptedHttpConfig: sealHttpConfig({ ...before, ...httpConfig }, connector.id, box) });
    Object.assign(expected, { encryptedHttpConfig: connector.encryptedHttpConfig });
  }
  const done = await ports.registry.connectors.change(connector.project, connector.id, attributes, expected);
  return done ? { ...connector, ...attributes } : undefined;
}

/** The reverse of making it. */
async function remove(asking: AskingInProject) {
  await takeBack(await find(asking), asking.ports);
  return {};
}

const dayMillis = 24 * 3600 * 1000;

/** Counts and latency of the last 24 hours (seed 002). */
async function metrics(asking: AskingInProject) {
  const { id } = await find(asking);
  const minutes = await asking.ports.counters.since(id, asking.ports.now().getTime() - dayMillis);
  const { successCount, errorCount, latency99pMillis = 0 } = summarize(minutes);
  return { metrics: { successCount, errorCount, latency99p: `${(latency99pMillis / 1000).toFixed(3)}s` } };
}

const base = "/v2/projects/{project}/dataconnectors";
const one = `${base}/{connector}`;

export const connectorCalls: readonly ProjectCall[] = [
  { method: "GET", path: base, role: "roles/project.user", run: list },
  { method: "POST", path: base, role: "roles/project.developer", run: create },
  { method: "GET", path: one, role: "roles/project.user", run: get },
  { method: "PATCH", path: one, role: "roles/project.developer", run: patch },
  { method: "DELETE", path: one, role: "roles/project.developer", run: remove },
  { method: "GET", path: `${one}:metrics`, role: "roles/project.user", run: metrics },
];
