/** Writes messages as records of a file, and reads them back. The checksum beside a record vouches for its shape. */

import { asNumber, asObject, asText, type JsonObject } from "../../template/json.ts";
import type { Message, MessageProperties } from "../contract.ts";

export function recordOf(message: Message): JsonObject {
  const { payload, properties, ...rest } = message;
  return {
    ...rest,
    payload: payload.toString("base64"),
    ...(properties === undefined ? {} : { properties: propertyRecord(properties) }),
  };
}

const propertyRecord = ({ correlationData, ...rest }: MessageProperties): JsonObject => ({
  ...rest,
  ...(correlationData === undefined ? {} : { correlationData: correlationData.toString("base64") }),
});

export function messageIn(record: JsonObject): Message {
  const expiresAt = asNumber(record.expiresAt);
  const clientId = asText(record.clientId);
  return {
    topic: asText(record.topic) ?? "",
    payload: Buffer.from(asText(record.payload) ?? "", "base64"),
    qos: record.qos === 1 ? 1 : 0,
    retain: record.retain === true,
    receivedAt: asNumber(record.receivedAt) ?? 0,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(record.properties === undefined ? {} : { properties: propertiesIn(asObject(record.properties)) }),
  };
}

function propertiesIn(record: JsonObject): MessageProperties {
  const { payloadFormatIndicator } = record;
  const contentType = asText(record.contentType);
  const responseTopic = asText(record.responseTopic);
  const correlationData = asText(record.correlationData);
  return {
    ...(typeof payloadFormatIndicator === "boolean" ? { payloadFormatIndicator } : {}),
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData, "base64") }),
    ...(record.userProperties === undefined ? {} : { userProperties: userPropertiesIn(record.userProperties) }),
  };
}

/** Several values of one name are a list. */
function userPropertiesIn(given: unknown): Record<string, string | string[]> {
  const properties: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of Object.entries(asObject(given))) {
    properties[name] = Array.isArray(value) ? value.map(String) : String(value);
  }
  return properties;
}
