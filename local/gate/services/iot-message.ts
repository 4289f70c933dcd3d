/** Reads a message out of a request to IoT's data plane: the payload is the body, and the rest is in query and headers. */

import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import { ServiceError } from "../../aws/service-error.ts";
import type { WireRequest } from "../../aws/wire.ts";
import { asList, asObject } from "../../template/json.ts";
import type { IotMessage } from "../iot-contract.ts";

const largestPayloadBytes = 131_072;

const invalid = (message: string): ServiceError => new ServiceError("InvalidRequestException", message);

/** `fault` says what is wrong with the topic, if something is. */
export function messageIn(
  topic: string,
  fault: string | undefined,
  request: WireRequest,
  query: URLSearchParams,
): IotMessage {
  if (fault !== undefined) throw invalid(fault);
  if (request.body.length > largestPayloadBytes) {
    const message = `The payload is larger than ${largestPayloadBytes} bytes.`;
    throw new ServiceError("RequestEntityTooLargeException", message, { status: 413 });
  }
  const expirySeconds = numberOf(query, "messageExpiry", { least: 0, most: Number.MAX_SAFE_INTEGER });
  const properties = propertiesIn(request, query);
  return {
    topic,
    payload: request.body,
    qos: numberOf(query, "qos", { least: 0, most: 1 }) === 1 ? 1 : 0,
    retain: booleanOf(query, "retain"),
    ...(expirySeconds === undefined ? {} : { expirySeconds }),
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
  };
}

type Properties = NonNullable<IotMessage["properties"]>;

function propertiesIn({ headers }: WireRequest, query: URLSearchParams): Properties {
  const contentType = query.get("contentType");
  const responseTopic = query.get("responseTopic");
  const correlation = headers["x-amz-mqtt5-correlation-data"];
  const indicator = headers["x-amz-mqtt5-payload-format-indicator"];
  const user = headers["x-amz-mqtt5-user-properties"];
  return {
    ...(contentType === null ? {} : { contentType }),
    ...(responseTopic === null ? {} : { responseTopic }),
    ...(typeof correlation === "string" ? { correlationData: Buffer.from(correlation, "base64") } : {}),
    ...(indicator === undefined ? {} : { payloadFormatIndicator: indicator === "UTF8_DATA" }),
    ...(typeof user === "string" ? { userProperties: userPropertiesIn(user) } : {}),
  };
}

/** Reads a list of objects such as `[{"unit":"C"}]`, as JSON in base64. Several values of one name become a list. */
function userPropertiesIn(text: string): Record<string, string | string[]> {
  const properties: Record<string, string | string[]> = Object.create(null);
  for (const each of asList(parsed(text))) {
    for (const [name, value] of Object.entries(asObject(each))) {
      const before = properties[name];
      properties[name] = before === undefined ? String(value) : [before, String(value)].flat();
    }
  }
  return properties;
}

function parsed(text: string): unknown {
  try {
    return parseJson(Buffer.from(text, "base64").toString("utf8"));
  } catch (cause) {
    throw new ServiceError("InvalidRequestException", "The user properties are no JSON in base64.", { cause });
  }
}

export function booleanOf(query: URLSearchParams, name: string): boolean {
  const text = query.get(name) ?? "false";
  if (text !== "true" && text !== "false") throw invalid(`${name} is neither true nor false.`);
  return text === "true";
}

/** Answers undefined where the parameter is absent. */
export function numberOf(
  query: URLSearchParams,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw invalid(`${name} is not a whole number from ${least} to ${most}.`);
}
