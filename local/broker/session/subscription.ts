/** Declares what a session is subscribed to. */

import type { Subscribed } from "../../aws/mqtt-topics.ts";
import { asText, type JsonObject } from "../../template/json.ts";

export interface Subscription extends Subscribed {
  readonly qos: 0 | 1;
  /** MQTT 5: the client's own messages do not come back to it. */
  readonly noLocal: boolean;
  /** MQTT 5: messages keep the mark with which they were published. */
  readonly retainAsPublished: boolean;
}

export function subscriptionIn(record: JsonObject): Subscription {
  const group = asText(record.group);
  return {
    text: asText(record.text) ?? "",
    filter: asText(record.filter) ?? "",
    ...(group === undefined ? {} : { group }),
    qos: record.qos === 1 ? 1 : 0,
    noLocal: record.noLocal === true,
    retainAsPublished: record.retainAsPublished === true,
  };
}
