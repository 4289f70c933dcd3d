/** Picks the properties of MQTT 5 that belong to a message from those that belong to its connection. */

import type { MessageProperties } from "../contract.ts";
import { limits } from "../limits.ts";

interface Given extends MessageProperties {
  readonly messageExpiryInterval?: number;
}

/** Answers undefined where there are none, which is most of the time. */
export function propertiesOf(given: Given | undefined): MessageProperties | undefined {
  if (given === undefined) return undefined;
  const { payloadFormatIndicator, contentType, responseTopic, correlationData, userProperties } = given;
  const properties: MessageProperties = {
    ...(payloadFormatIndicator === undefined ? {} : { payloadFormatIndicator }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData) }),
    ...(userProperties === undefined ? {} : { userProperties }),
  };
  return Object.keys(properties).length > 0 ? properties : undefined;
}

/** AWS IoT Core takes from a second to seven days. */
export function expirySecondsOf(given: number | undefined): number | undefined {
  if (given === undefined) return undefined;
  const { shortest, longest } = limits.messageExpirySeconds;
  return Math.min(Math.max(given, shortest), longest);
}
