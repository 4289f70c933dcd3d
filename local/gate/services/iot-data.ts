/** Serves the part of IoT's data plane that functions use: publishing, and what becomes of clients' connections. */

import { randomUUID } from "node:crypto";
import { ServiceError } from "../../aws/service-error.ts";
import type { WireAnswer, WireRequest } from "../../aws/wire.ts";
import { arnOf } from "../../template/names.ts";
import type { DirectDelivery, IotBroker, IotConnection } from "../iot-contract.ts";
import type { Call, Performed, Permission, Service, StandardErrors } from "../service.ts";
import { booleanOf, messageIn, numberOf } from "./iot-message.ts";
import { answered, decoded, refused } from "./rest-json.ts";

const errors: StandardErrors = {
  denied: (message) => new ServiceError("ForbiddenException", message, { status: 403 }),
  throttled: () => new ServiceError("ThrottlingException", "Rate exceeded (a fault was injected).", { status: 429 }),
  failed: () => new ServiceError("InternalFailureException", "Internal error (a fault was injected).", { status: 500 }),
  unknownCaller: () =>
    new ServiceError("UnauthorizedException", "The security token included in the request is invalid.", {
      status: 401,
    }),
};

const notConnected = (clientId: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `The client ${clientId} is not connected.`, { status: 404 });

/** The default and the bounds of ListSubscriptions, and of the time that SendDirectMessage waits. */
const page = { usual: 20, most: 200 } as const;
const waitSeconds = { usual: 5, least: 1, most: 15 } as const;

/** `broker` answers the broker behind the data plane; undefined while there is none. */
export function createIotDataService(broker: () => IotBroker | undefined): Service {
  const demandBroker = (): IotBroker => {
    const found = broker();
    if (found !== undefined) return found;
    throw new ServiceError("ServiceUnavailableException", "The laptop's MQTT broker does not run.", { status: 503 });
  };
  return { name: "iotdata", errors, refuse: refused, read: (request) => read(demandBroker, request) };
}

type Demand = () => IotBroker;

const connectionPath = /^\/connections\/([^/]+)(\/subscriptions|\/messages)?$/;

function read(broker: Demand, request: WireRequest): Call<WireAnswer> {
  const url = new URL(request.url, "http://gate");
  if (request.method === "POST" && url.pathname.startsWith("/topics/")) {
    return publish(broker, decoded(url.pathname.slice("/topics/".length)), request, url.searchParams);
  }
  const [, encoded, rest = ""] = connectionPath.exec(url.pathname) ?? [];
  const clientId = encoded === undefined ? "" : decoded(encoded);
  switch (encoded === undefined ? "" : `${request.method} ${rest}`) {
    case "DELETE ":
      return onClient("DeleteConnection", clientId, () => deleteConnection(broker(), clientId, url.searchParams));
    case "GET ":
      return onClient("GetConnection", clientId, () => getConnection(broker(), clientId, url.searchParams));
    case "GET /subscriptions":
      return onClient("ListSubscriptions", clientId, () => listSubscriptions(broker(), clientId, url.searchParams));
    case "POST /messages":
      return sendDirectMessage(broker, clientId, request, url.searchParams);
    default: {
      const message = `The laptop's iotdata does not know ${request.method} ${url.pathname}.`;
      throw new ServiceError("MethodNotAllowedException", message, { status: 501 });
    }
  }
}

function publish(broker: Demand, topic: string, request: WireRequest, query: URLSearchParams): Call<WireAnswer> {
  const on = (action: string): Permission => ({ action: `iot:${action}`, resource: arnOf("iot", `topic/${topic}`) });
  const retains = booleanOf(query, "retain");
  return {
    operation: "Publish",
    permissions: retains ? [on("Publish"), on("RetainPublish")] : [on("Publish")],
    perform: async () => {
      const target = broker();
      await target.publish(messageIn(topic, target.topicFault(topic), request, query));
      return answered(200);
    },
  };
}

function onClient(
  operation: string,
  clientId: string,
  perform: () => Promise<Performed<WireAnswer>> | Performed<WireAnswer>,
  context: Readonly<Record<string, string>> = {},
): Call<WireAnswer> {
  // No client has such an id, so that a call cannot reach AWS IoT's own.
  if (clientId.startsWith("$")) {
    throw new ServiceError("InvalidRequestException", "A client id cannot begin with $.", { status: 400 });
  }
  const resource = arnOf("iot", `client/${clientId}`);
  return { operation, permissions: [{ action: `iot:${operation}`, resource, context }], perform };
}

async function deleteConnection(broker: IotBroker, clientId: string, query: URLSearchParams) {
  const forgetsSession = booleanOf(query, "cleanSession");
  const sendsWill = !booleanOf(query, "preventWillMessage");
  if (!(await broker.disconnect(clientId, { forgetsSession, sendsWill }))) throw notConnected(clientId);
  return answered(200);
}

function getConnection(broker: IotBroker, clientId: string, query: URLSearchParams): Performed<WireAnswer> {
  const connection = broker.connection(clientId);
  if (connection === undefined) throw notConnected(clientId);
  return answered(200, shown(connection, booleanOf(query, "includeSocketInformation")));
}

/** Leaves out what is undefined, as JSON does. */
function shown(connection: IotConnection, withSocket: boolean): object {
  const { source, target } = connection;
  return {
    clientId: connection.clientId,
    connected: connection.isConnected,
    cleanSession: connection.isCleanSession,
    sessionExpiry: connection.sessionExpirySeconds,
    keepAliveDuration: connection.keepAliveSeconds,
    connectedSince: connection.connectedSince,
    disconnectedSince: connection.disconnectedSince,
    disconnectReason: connection.disconnectReason,
    ...(withSocket
      ? { sourceIp: source.address, sourcePort: source.port, targetIp: target.address, targetPort: target.port }
      : {}),
  };
}

function listSubscriptions(broker: IotBroker, clientId: string, query: URLSearchParams): Performed<WireAnswer> {
  const all = broker.subscriptions(clientId);
  if (all === undefined) throw notConnected(clientId);
  const from = Number(query.get("nextToken") ?? 0);
  const most = numberOf(query, "maxResults", { least: 1, most: page.most }) ?? page.usual;
  if (!Number.isInteger(from) || from < 0) throw new ServiceError("InvalidRequestException", "The token is not ours.");
  const more = from + most < all.length ? { nextToken: String(from + most) } : {};
  return answered(200, { subscriptions: all.slice(from, from + most), ...more });
}

function sendDirectMessage(
  broker: Demand,
  clientId: string,
  request: WireRequest,
  query: URLSearchParams,
): Call<WireAnswer> {
  const topic = query.get("topic") ?? "";
  const seconds = numberOf(query, "timeout", waitSeconds) ?? waitSeconds.usual;
  const timeoutMillis = booleanOf(query, "confirmation") ? seconds * 1000 : undefined;
  const perform = async (): Promise<Performed<WireAnswer>> => {
    const target = broker();
    const message = messageIn(topic, target.topicFault(topic), request, query);
    return delivered(await target.sendDirect(clientId, message, timeoutMillis), clientId);
  };
  return onClient("SendDirectMessage", clientId, perform, { "iot:Topic": topic });
}

function delivered(delivery: DirectDelivery, clientId: string): Performed<WireAnswer> {
  const traceId = randomUUID();
  switch (delivery) {
    case "delivered":
      return answered(200, { message: "OK", traceId });
    case "not connected":
      throw notConnected(clientId);
    case "forbidden":
      throw errors.denied(`The client ${clientId} may not receive on this topic.`);
    case "not acknowledged": {
      const message = `The client ${clientId} did not acknowledge the message in time.`;
      throw new ServiceError("GatewayTimeoutException", message, { status: 504, fields: { traceId } });
    }
  }
}
