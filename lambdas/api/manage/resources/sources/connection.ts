/** Tells whether a source is connected over MQTT, and why it was cut. */

import { mayInProject } from "../../../../shared/access/authorize.ts";
import { dayMillis } from "../../../../shared/core/duration.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { isOfSource } from "../../../../shared/core/mqtt/client-id.ts";
import { mostClientsTried } from "../../../../shared/core/mqtt/command.ts";
import type { ConnectionState } from "../../../../shared/core/mqtt/connection-state.ts";
import type { AskingInProject } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import type { Ports } from "../../ports.ts";
import { connection as answer } from "./answers.ts";
import { findSource } from "./find.ts";

type Presence = Awaited<ReturnType<Ports["presences"]>>[number];

async function connection(asking: AskingInProject) {
  const { project, ports, grants } = asking;
  const { id } = await findSource(asking);
  const [presences, clientIds, refused] = await Promise.all([
    ports.presences(id),
    ports.commanding.clientsOf(id),
    refusedOf(id, asking),
  ]);
  const known = new Map(presences.map((presence) => [presence.clientId, presence]));
  const ids = [...new Set([...clientIds, ...known.keys()])].filter((each) => isOfSource(each, id));
  // Shows addresses to those alone who may change the source: they tell where people are.
  const showsAddress = mayInProject(grants, project, "roles/project.developer");
  const looked = ids.slice(0, mostClientsTried).map(async (clientId) => {
    const state = (await ports.connectionOf(clientId)) ?? stateOf(known.get(clientId));
    return state && shown(clientId, state, showsAddress);
  });
  const clients = (await Promise.all(looked)).filter((client) => client !== undefined);
  const connected = clients.filter((client) => client.connected);
  const [since = null] = connected.map((client) => client.since).toSorted();
  return { connected: connected.length > 0, since, clients, refusedLastDay: refused };
}

/** Answers what the events told, where the broker does not know the client any more. */
function stateOf(presence: Presence | undefined): ConnectionState | undefined {
  if (!presence) return undefined;
  const { isConnected, at, connectedAt, reason, address } = presence;
  return { isConnected, connectedAt, reason, address, ...(isConnected ? {} : { disconnectedAt: at }) };
}

const timeOf = (millis: number | undefined): string | null => (millis === undefined ? null : isoMillis(millis));

const shown = (clientId: string, state: ConnectionState, showsAddress: boolean) => ({
  clientId,
  connected: state.isConnected,
  since: timeOf(state.connectedAt),
  disconnectedTime: state.isConnected ? null : timeOf(state.disconnectedAt),
  disconnectReason: state.isConnected ? null : (state.reason ?? null),
  address: showsAddress ? (state.address ?? null) : null,
  keepAlive: state.keepAliveSeconds === undefined ? null : `${state.keepAliveSeconds}s`,
  cleanSession: state.isCleanSession ?? null,
  sessionExpiry: state.sessionExpirySeconds === undefined ? null : `${state.sessionExpirySeconds}s`,
});

const refusedKind = "mqtt-refused";
/** Is more than a source has lines of messages for a day: one an hour for each kind. */
const mostLines = 500;

/** Counts the payloads of the last day that were refused. */
async function refusedOf(id: string, { project, ports }: AskingInProject): Promise<number> {
  const { items } = await ports.registry.sources.messages(project.id, id, { after: undefined, limit: mostLines });
  const from = isoMillis(ports.now().getTime() - dayMillis);
  return items
    .filter(({ kind, time }) => kind === refusedKind && time >= from)
    .reduce((sum, { count }) => sum + count, 0);
}

export const connectionCall: ProjectCall = {
  method: "GET",
  path: "/v2/projects/{project}/sources/{source}/connection",
  role: "roles/project.user",
  ofSources: true,
  run: connection,
  summary: "Tells whether a source is connected over MQTT, by which clients, and why those that are not were cut.",
  answer,
};
