/**
 * Serves the part of AWS IoT's control plane that functions use: domain configurations as the template has them, and
 * the account's endpoint. Changes last until the laptop ends, since each start makes the template's anew.
 */

import { randomUUID } from "node:crypto";
import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import { ServiceError } from "../../aws/service-error.ts";
import type { WireAnswer, WireRequest } from "../../aws/wire.ts";
import { asBoolean, asObject, asText, type JsonObject } from "../../template/json.ts";
import type { LocalAuthorizer, LocalMqttDomain } from "../../template/model/iot.ts";
import { arnOf } from "../../template/names.ts";
import type { Call, Service, StandardErrors } from "../service.ts";

const errors: StandardErrors = {
  denied: (message) => new ServiceError("AccessDeniedException", message, { status: 403 }),
  throttled: () => new ServiceError("ThrottlingException", "Rate exceeded (a fault was injected).", { status: 429 }),
  failed: () => new ServiceError("InternalFailureException", "Internal error (a fault was injected).", { status: 500 }),
  unknownCaller: () =>
    new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.", {
      status: 403,
    }),
};

/** Is the host of every domain configuration: the laptop is reached by the loopback address. */
const host = "127.0.0.1";

interface DomainRecord extends Pick<LocalMqttDomain, "name" | "arn" | "protocol"> {
  isEnabled: boolean;
  authorizer: string | undefined;
}

/** What the service is made of: the template's domain configurations, and the authorizers that they may name. */
export interface IotWorld {
  readonly mqttDomains: readonly LocalMqttDomain[];
  readonly authorizers: readonly LocalAuthorizer[];
}

/** Answers the port at which a protocol is spoken; undefined if none is open yet. */
export type PortOf = (protocol: string) => number | undefined;

const path = /^\/domainConfigurations\/([^/]+)\/?$/;

export function createIotService({ mqttDomains, authorizers }: IotWorld, portOf: PortOf): Service {
  const domains = new Map(
    mqttDomains.map(({ name, arn, protocol, authorizerName }): [string, DomainRecord] => [
      name,
      { name, arn, protocol, isEnabled: true, authorizer: authorizerName },
    ]),
  );
  return {
    name: "iot",
    errors,
    read: (request) => read(request, { domains, authorizers, portOf }),
    refuse: (error) => ({
      status: error.status,
      headers: { "content-type": "application/json", "x-amzn-errortype": error.code, "x-amzn-requestid": randomUUID() },
      body: JSON.stringify({ message: error.message }),
    }),
  };
}

type Domains = ReadonlyMap<string, DomainRecord>;

interface Known {
  readonly domains: Domains;
  readonly authorizers: IotWorld["authorizers"];
  readonly portOf: PortOf;
}

function read(request: WireRequest, { domains, authorizers, portOf }: Known): Call<WireAnswer> {
  const url = new URL(request.url, "http://gate");
  if (request.method === "GET" && url.pathname === "/endpoint") return describeEndpoint(url.searchParams);
  const name = decodeURIComponent(path.exec(url.pathname)?.[1] ?? "");
  if (name !== "" && request.method === "GET") {
    return onOne("DescribeDomainConfiguration", name, domains, (record) => shown(record, portOf(record.protocol)));
  }
  if (name !== "" && request.method === "PUT") {
    const input = parse(request.body);
    return onOne("UpdateDomainConfiguration", name, domains, (record) => update(record, input, authorizers));
  }
  const message = `The laptop's iot has domain configurations and the endpoint only, not ${request.method} ${url.pathname}.`;
  throw new ServiceError("UnknownOperationException", message, { status: 501 });
}

function parse(body: Buffer): JsonObject {
  try {
    return asObject(parseJson(body.toString("utf8")));
  } catch (cause) {
    throw new ServiceError("InvalidRequestException", "The request's body is not JSON.", { cause });
  }
}

function describeEndpoint(query: URLSearchParams): Call<WireAnswer> {
  return {
    operation: "DescribeEndpoint",
    permissions: [{ action: "iot:DescribeEndpoint", resource: "*" }],
    perform: () => {
      const type = query.get("endpointType");
      if (type !== "iot:Data-ATS") {
        throw new ServiceError("InvalidRequestException", `The laptop has the endpoint iot:Data-ATS, not ${type}.`);
      }
      return done({ endpointAddress: host });
    },
  };
}

function onOne(
  operation: string,
  name: string,
  domains: Domains,
  act: (record: DomainRecord) => JsonObject,
): Call<WireAnswer> {
  const record = domains.get(name);
  // Names what is not there like what is, because IAM looks at the name alone.
  const resource = record?.arn ?? arnOf("iot", `domainconfiguration/${name}/none`);
  return {
    operation,
    permissions: [{ action: `iot:${operation}`, resource }],
    perform: () => {
      if (record !== undefined) return done(act(record));
      throw new ServiceError("ResourceNotFoundException", `There is no domain configuration ${name}.`, { status: 404 });
    },
  };
}

/**
 * Shows a configuration as AWS does, but for the port in the host's name: AWS has the usual ones everywhere, and a laptop
 * any that were free.
 */
const shown = ({ name, arn, protocol, isEnabled, authorizer }: DomainRecord, port: number | undefined): JsonObject => ({
  domainConfigurationName: name,
  domainConfigurationArn: arn,
  domainName: port === undefined ? host : `${host}:${port}`,
  domainConfigurationStatus: isEnabled ? "ENABLED" : "DISABLED",
  applicationProtocol: protocol,
  authenticationType: "CUSTOM_AUTH",
  ...(authorizer === undefined
    ? {}
    : { authorizerConfig: { defaultAuthorizerName: authorizer, allowAuthorizerOverride: false } }),
});

function update(record: DomainRecord, input: JsonObject, authorizers: IotWorld["authorizers"]): JsonObject {
  const status = asText(input.domainConfigurationStatus);
  const authorizer = asText(asObject(input.authorizerConfig).defaultAuthorizerName);
  if (authorizer !== undefined && !authorizers.some(({ name }) => name === authorizer)) {
    throw new ServiceError("InvalidRequestException", `There is no authorizer ${authorizer}.`);
  }
  if (status !== undefined) record.isEnabled = status === "ENABLED";
  if (authorizer !== undefined) record.authorizer = authorizer;
  if (asBoolean(input.removeAuthorizerConfig)) record.authorizer = undefined;
  return { domainConfigurationName: record.name, domainConfigurationArn: record.arn };
}

const done = (value: JsonObject) => ({
  value: {
    status: 200,
    headers: { "content-type": "application/json", "x-amzn-requestid": randomUUID() },
    body: JSON.stringify(value),
  },
  units: 1,
  unit: "request" as const,
});
