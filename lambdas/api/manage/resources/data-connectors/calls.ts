/** Lists, makes, changes and removes data connectors. */

import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import { changedAttributes, expectedBefore } from "../../../../shared/core/connector/connector-change.ts";
import { openHttpConfig, sealHttpConfig } from "../../../../shared/core/connector/http-config.ts";
import { fieldFault, PlatformError } from "../../../../shared/core/error.ts";
import { discardConnector } from "../../../../shared/delivery/connector/make-connector.ts";
import { empty } from "../../http/answer-parts.ts";
import type { AskingInProject } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { maskQuery } from "../../http/mask.ts";
import { readPage } from "../../http/pages/read-page.ts";
import { pageQuery, readLastShown, tokenAfter } from "../../http/paging.ts";
import { inRoom, type Room } from "../../http/room.ts";
import type { Ports } from "../../ports.ts";
import { dataConnector, dataConnectorList } from "./answers.ts";
import { placeConnector, settle } from "./place.ts";
import { type ConnectorChange, checkSecond, connectorBody, readConnector } from "./request.ts";
import { findConnector, showConnector } from "./show.ts";

/** Limits how many connectors are held at once beside a page, since each may have large headers. */
const readAtOnce = 10;

/**
 * Answers as many data connectors in one page as an answer can hold, whatever size is asked for, because existing
 * clients do not ask for a second one.
 */
async function list(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const { connectors } = ports.registry;
  const healths = await connectors.healths(project.id);
  const { shown, next } = await readPage(
    {
      read: (page) => connectors.some(project.id, page),
      idOf: ({ id }) => id,
      show: (connector) => showConnector(connector, healths.get(connector.id) ?? {}, asking),
      readAtOnce,
    },
    { after: readLastShown(request), size: Number.POSITIVE_INFINITY },
  );
  return { dataConnectors: shown, nextPageToken: next === undefined ? "" : tokenAfter(next, request) };
}

async function get(asking: AskingInProject) {
  const connector = await findConnector(asking);
  return showConnector(connector, await healthOf(connector, asking), asking);
}

const healthOf = ({ project, id }: DataConnector, { ports }: AskingInProject) =>
  ports.registry.connectors.health(project, id);

const roomForConnectors = (project: string, { registry, limits }: Ports): Room => ({
  of: { project },
  things: "data connectors",
  most: limits.connectorsPerProject,
  count: async () => (await registry.connectors.list(project)).length,
});

async function create(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const asked = readConnector(request, ports.checkAddress);
  checkSecond(asked, ports.now().getTime());
  const { url } = asked.httpConfig;
  if (url === undefined) throw fieldFault("httpConfig.url", "is missing: where are events to be sent?");
  const config = { signatureSecret: "", headers: {}, ...asked.httpConfig, url };
  const room = roomForConnectors(project.id, ports);
  const connector = await inRoom(room, ports, () => placeConnector(asking, asked, config));
  if (connector.status !== "ACTIVE") await followUp(connector, asking);
  await settle(connector, ports);
  return showConnector(connector, {}, asking);
}

/**
 * Limits how often a change is tried again. Two changes of secrets at the same time collide, and the later one is
 * repeated on the result of the other.
 */
const mostTries = 5;

async function patch(asking: AskingInProject) {
  const { ports, project } = asking;
  const asked = readConnector(asking.request, ports.checkAddress);
  checkSecond(asked, ports.now().getTime());
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const connector = await findConnector(asking);
    const changed = await changeOnce(connector, asked, asking);
    if (!changed) continue;
    await ports.registry.projects.touch(project.id);
    if (changed.status !== connector.status) {
      await ports.registry.connectors.resetHealth(project.id, connector.id, isRetained(connector, changed));
    }
    if (asked.status || asked.pauseMode || asked.concurrency) await followUp(changed, asking);
    await settle(changed, ports);
    return showConnector(changed, await healthOf(changed, asking), asking);
  }
  throw new PlatformError("conflict", "The data connector is being changed by others at this moment; try again.");
}

/** Tells whether events that wait on the queue stay there after a change of status. */
const isRetained = (before: DataConnector, after: DataConnector): boolean =>
  after.activeSince === before.activeSince && (after.status === "ACTIVE" || after.pauseMode === "retain");

/**
 * Makes the mapping follow the connector. If the connector is paused and retains its events, also makes `watch` look at
 * it, so that no event expires unnoticed.
 */
async function followUp({ project, id, status, pauseMode }: DataConnector, { ports }: AskingInProject): Promise<void> {
  if (status !== "ACTIVE" && pauseMode === "retain")
    await ports.registry.connectors.watch(project, id, ports.now().getTime());
  await ports.sendJob({ version: 1, kind: "mapping", project, connector: id }, 0);
}

/** Writes the fields that were sent and no others. Answers undefined if another change came first. */
async function changeOnce(
  connector: DataConnector,
  asked: ConnectorChange,
  { ports }: AskingInProject,
): Promise<DataConnector | undefined> {
  const { httpConfig, ...plain } = asked;
  const attributes = changedAttributes(connector, plain, ports.now().getTime());
  const expected = expectedBefore(connector, plain);
  if (Object.keys(httpConfig).length > 0) {
    const box = await ports.secretBox();
    const before = openHttpConfig(connector.encryptedHttpConfig, connector.id, box);
    Object.assign(attributes, { encryptedHttpConfig: sealHttpConfig({ ...before, ...httpConfig }, connector.id, box) });
    Object.assign(expected, { encryptedHttpConfig: connector.encryptedHttpConfig });
  }
  const done = await ports.registry.connectors.change(connector.project, connector.id, attributes, expected);
  return done ? { ...connector, ...attributes } : undefined;
}

async function remove(asking: AskingInProject) {
  await discardConnector(await findConnector(asking), asking.ports);
  return {};
}

const base = "/v2/projects/{project}/dataconnectors";
const one = `${base}/{connector}` as const;
const reads = { method: "GET", role: "roles/project.user" } as const;
const role = "roles/project.developer";
const body = connectorBody;

export const connectorCalls: readonly ProjectCall[] = [
  {
    ...reads,
    path: base,
    summary: "Lists the project's data connectors.",
    query: pageQuery,
    answer: dataConnectorList,
    run: list,
  },
  { method: "POST", path: base, role, summary: "Makes a data connector.", body, answer: dataConnector, run: create },
  { ...reads, path: one, summary: "Shows a data connector.", answer: dataConnector, run: get },
  {
    method: "PATCH",
    path: one,
    role,
    summary: "Changes a data connector: the fields that are sent, or those that the mask names.",
    query: maskQuery,
    body,
    answer: dataConnector,
    run: patch,
  },
  {
    method: "DELETE",
    path: one,
    role,
    summary: "Removes a data connector with the events that wait on its queue.",
    answer: empty,
    run: remove,
  },
];
