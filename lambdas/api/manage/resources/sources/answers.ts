/** Describes what calls on sources answer. */

import * as v from "valibot";
import { messageLevels } from "../../../../shared/core/source/message.ts";
import { sourceTypes } from "../../../../shared/core/source/source-type.ts";
import { passes, secret } from "../../audit/secret.ts";
import { nextPageToken, time } from "../../http/answer-parts.ts";

/** Is a duration in whole seconds, such as `"600s"`. */
const duration = v.pipe(v.string(), v.regex(/^\d+s$/));
const texts = v.record(v.string(), v.string());

const state = v.picklist(["SILENT", "RECEIVING"]);
const alert = v.strictObject({ state, since: time, deadline: time });

export const source = v.strictObject({
  name: v.string(),
  displayName: v.string(),
  type: v.picklist(sourceTypes),
  activationUid: v.string(),
  fleet: v.pipe(v.nullable(v.string()), v.description("The fleet that it is in.")),
  retentions: v.array(v.string()),
  variables: texts,
  labels: texts,
  noDataAfter: v.nullable(duration),
  status: v.picklist(["ENABLED", "DISABLED"]),
  lastDataTime: passes(v.nullable(time)),
  alert: passes(v.pipe(v.nullable(alert), v.description("Whether the source is silent; null if nobody watches it."))),
  createTime: time,
});
export const sourceList = v.strictObject({ sources: v.array(source), nextPageToken });

const silentSource = v.strictObject({
  source: v.string(),
  state,
  since: time,
  deadline: time,
  lastDataTime: v.nullable(time),
});
export const alertList = v.strictObject({ alerts: v.array(silentSource), nextPageToken });

const port = v.pipe(v.number(), v.integer());
const door = { url: v.string(), host: v.string(), port };
const whileUnknown = "Is null while AWS IoT Core does not tell: ask for the auth config later.";
const config = {
  activationUid: v.string(),
  username: v.string(),
  clientId: v.pipe(v.string(), v.description("May be followed by `-` and anything.")),
  protocolVersions: v.array(v.picklist(["3.1.1", "5"])),
  mqtts: v.pipe(v.nullable(v.strictObject(door)), v.description(whileUnknown)),
  wss: v.pipe(v.nullable(v.strictObject({ ...door, path: v.string() })), v.description(whileUnknown)),
  certificateAuthority: v.pipe(
    v.nullable(
      v.strictObject({
        name: v.string(),
        pem: v.pipe(
          v.nullable(v.string()),
          v.description("Is null where the system's own authorities are to be trusted."),
        ),
      }),
    ),
    v.description(whileUnknown),
  ),
  topics: v.pipe(
    v.strictObject({
      field: v.string(),
      measurement: v.string(),
      rejected: v.string(),
      command: v.string(),
      commandAnswer: v.string(),
      log: v.string(),
    }),
    v.description("The source's own topics, by the names that /asyncapi.json gives to channels."),
  ),
};

/** Holds what a device needs to connect over MQTT, but for its password. */
export const authConfig = v.strictObject(config);
/** Holds what a device needs to connect over MQTT, with the password that is shown only once. */
export const authConfigWithPassword = passes(v.strictObject({ ...config, password: secret(v.string()) }));

export const registeredSource = v.strictObject({ ...source.entries, authConfig: authConfigWithPassword });

/** Holds what the source signs in with. The password is shown only once. */
export const password = v.strictObject({
  username: v.string(),
  password: secret(v.string()),
  authConfig: authConfigWithPassword,
});

const message = v.strictObject({
  time,
  level: v.picklist(messageLevels),
  kind: v.string(),
  text: v.string(),
  count: v.pipe(v.number(), v.integer()),
  retention: v.optional(
    v.pipe(v.string(), v.description("The retention that it is about; absent if it is about none alone.")),
  ),
});
export const messageList = v.strictObject({ messages: v.array(message), nextPageToken });

const client = v.strictObject({
  clientId: v.string(),
  connected: v.boolean(),
  since: v.nullable(time),
  disconnectedTime: v.nullable(time),
  disconnectReason: v.pipe(v.nullable(v.string()), v.description("Why it was cut, in AWS IoT Core's words.")),
  address: v.pipe(v.nullable(v.string()), v.description("Shown to developers of the project.")),
  keepAlive: v.nullable(duration),
  cleanSession: v.nullable(v.boolean()),
  sessionExpiry: v.nullable(duration),
});

export const connection = v.strictObject({
  connected: v.boolean(),
  since: v.nullable(time),
  clients: v.array(client),
  refusedLastDay: v.pipe(v.number(), v.integer(), v.description("Payloads over MQTT that were refused in 24 hours.")),
});

const types = v.array(v.picklist(["float", "string", "boolean"]));
const date = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/));
export const measurement = v.strictObject({
  measurement: v.string(),
  retention: v.string(),
  fields: v.array(
    v.strictObject({
      name: v.string(),
      types: v.pipe(types, v.description("What the field has held; all numbers are floats.")),
    }),
  ),
  tags: v.array(
    v.strictObject({
      name: v.string(),
      values: v.array(v.string()),
      isComplete: v.pipe(v.boolean(), v.description("False where the tag has more values than are shown.")),
    }),
  ),
  firstDay: v.pipe(date, v.description("The first day, in UTC, of which points came; they may have aged out.")),
  lastDay: date,
});
export const measurementList = v.strictObject({ measurements: v.array(measurement), nextPageToken });

const names = v.array(v.string());
export const eventTypeList = v.strictObject({ eventTypes: names, nextPageToken });
export const labelKeyList = v.strictObject({ labelKeys: names, nextPageToken });
