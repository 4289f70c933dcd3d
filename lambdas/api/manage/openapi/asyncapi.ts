/** Makes the AsyncAPI document: the topics of MQTT, who may use them, and what travels on them. */

import { mostPayloadBytes, mostTopicBytes } from "../../../shared/core/mqtt/topics.ts";
import { sourceLog } from "../../../shared/doors/logs.ts";
import {
  command,
  commandAnswer,
  fieldMessage,
  measurementMessage,
  pointMessage,
  rawMessage,
  rejectedPayload,
} from "../../../shared/doors/mqtt.ts";
import { type Definitions, type Json, Schemas } from "./schemas.ts";

const description = `Points in from sources, live data and commands out, over MQTT 3.1.1 and 5 with TLS.

Sources publish below their own topics, and receive commands there. Users and API tokens watch the data of their company
and send commands to its sources. A topic that is not allowed ends the connection. Quality of service is 0 or 1.`;

const messages: Definitions = {
  FieldMessage: fieldMessage,
  MeasurementMessage: measurementMessage,
  RawMessage: rawMessage,
  PointMessage: pointMessage,
  Command: command,
  CommandAnswer: commandAnswer,
  RejectedPayload: rejectedPayload,
  SourceLog: sourceLog,
};

interface Channel {
  readonly address: string;
  readonly description: string;
  readonly message: keyof typeof messages;
  /** Says what a client does on the channel, who the client is, and what for. */
  readonly operations: readonly {
    readonly id: string;
    readonly action: "send" | "receive";
    readonly summary: string;
  }[];
}

const beyondMqtt = `but for those whose topic would have more than ${mostTopicBytes} bytes or whose message more than ${mostPayloadBytes / 1024} KB`;

const channels: Readonly<Record<string, Channel>> = {
  field: {
    address: "v1/sources/{source}/data/read/{connectionTag}/{measurement}/{key}",
    description: "Data of a source, one field a message.",
    message: "FieldMessage",
    operations: [{ id: "publishField", action: "send", summary: "A source publishes one field." }],
  },
  measurement: {
    address: "v1/sources/{source}/data/read/{connectionTag}/{measurement}",
    description: "Data of a source, several fields a message.",
    message: "MeasurementMessage",
    operations: [{ id: "publishMeasurement", action: "send", summary: "A source publishes several fields." }],
  },
  rejected: {
    address: "v1/sources/{source}/data/rejected",
    description: "Why a payload of the source was refused, at most once a second.",
    message: "RejectedPayload",
    operations: [{ id: "watchRejections", action: "receive", summary: "A source learns what is wrong with its data." }],
  },
  command: {
    address: "v1/sources/{source}/cmd/writedata",
    description: "Commands to a source, untouched.",
    message: "Command",
    operations: [
      { id: "sendCommand", action: "send", summary: "A user or API token sends a command to a source." },
      { id: "receiveCommand", action: "receive", summary: "A source receives commands." },
    ],
  },
  commandAnswer: {
    address: "v1/sources/{source}/cmd/writedata/ack",
    description: "Answers to commands that carried an Id.",
    message: "CommandAnswer",
    operations: [{ id: "answerCommand", action: "send", summary: "A source says what became of a command." }],
  },
  log: {
    address: "v1/sources/{source}/log",
    description: "What a source says of itself: one message, or a list of them.",
    message: "SourceLog",
    operations: [{ id: "publishLog", action: "send", summary: "A source tells of itself." }],
  },
  raw: {
    address: "v1/raw/{companyName}/{source}/{connectionTag}/{measurement}/{key}",
    description: `Every field of every point of a company, however it came in, ${beyondMqtt}. Wildcards are allowed below the company.`,
    message: "RawMessage",
    operations: [{ id: "watchFields", action: "receive", summary: "A user or API token watches single fields." }],
  },
  point: {
    address: "v1/points/{companyName}/{source}/{connectionTag}/{measurement}",
    description: `Every point of a company, one message a point, ${beyondMqtt}. Wildcards are allowed below the company.`,
    message: "PointMessage",
    operations: [{ id: "watchPoints", action: "receive", summary: "A user or API token watches whole points." }],
  },
};

const parameterDescriptions: Readonly<Record<string, string>> = {
  source: "The source's id, which is its Activation UID.",
  companyName: "The project's company name, exactly as it is written.",
  connectionTag: "The connection of the source that the data is of.",
  measurement: "The measurement, which is the event's type.",
  key: "The field's name.",
};

const parametersOf = (address: string): Json =>
  Object.fromEntries(
    [...address.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, { description: parameterDescriptions[name] }]),
  );

const hostVariable = {
  host: {
    description:
      "The host of the stage's output MqttsUrl or MqttWssUrl; on a laptop, of mqttsUrl or wssUrl in ready.json, with their ports.",
  },
};

const server = (protocol: string, port: number, pathname?: string): Json => ({
  host: `{host}:${port}`,
  protocol,
  ...(pathname === undefined ? {} : { pathname }),
  variables: hostVariable,
  security: [{ $ref: "#/components/securitySchemes/userPassword" }],
});

const signingIn =
  "A user's name with their password or an access token of POST /Auth; an API token's id with its value; or a source's Activation UID with its password.";

/** Makes the document from the descriptions above alone, so that it is the same wherever it is made. */
export function asyncApiDocument(version: string): Json {
  const entries = Object.entries(channels);
  return {
    asyncapi: "3.0.0",
    info: { title: "Millrace over MQTT", version, description, license: { name: "Apache-2.0" } },
    defaultContentType: "application/json",
    servers: { mqtts: server("secure-mqtt", 8883), wss: server("wss", 443, "/mqtt") },
    channels: Object.fromEntries(entries.map(([name, channel]) => [name, channelOf(channel)])),
    operations: Object.fromEntries(entries.flatMap(([name, channel]) => operationsOf(name, channel))),
    components: {
      schemas: new Schemas(messages).components(),
      messages: Object.fromEntries(
        Object.keys(messages).map((name) => [name, { name, payload: { $ref: `#/components/schemas/${name}` } }]),
      ),
      securitySchemes: { userPassword: { type: "userPassword", description: signingIn } },
    },
  };
}

const channelOf = ({ address, description, message }: Channel): Json => ({
  address,
  description,
  parameters: parametersOf(address),
  messages: { [message]: { $ref: `#/components/messages/${message}` } },
});

const operationsOf = (name: string, { message, operations }: Channel): [string, Json][] =>
  operations.map(({ id, action, summary }) => [
    id,
    {
      action,
      summary,
      channel: { $ref: `#/channels/${name}` },
      messages: [{ $ref: `#/channels/${name}/messages/${message}` }],
    },
  ]);
