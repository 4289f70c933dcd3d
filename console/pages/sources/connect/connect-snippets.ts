/** Writes what a sender runs to sign in and to push: over HTTPS by its password or by an API token, and over MQTT. */

import type { Config } from "../../../api/config.ts";
import { jsLiteral, pythonLiteral, quoteJs, quotePython, quoteSh } from "../../../snippets/quote.ts";
import { bare, type Snippets, writeSnippets, writeTokenLine } from "../../../snippets/snippets.ts";

/** The point that the snippets push. */
const metrics = { Metrics: [{ Name: "production", Tags: { machine: "press_01" }, Fields: { parts: 342 } }] };

const signIn = (httpUrl: string, user: string, password: string): string =>
  `export MILLRACE_USER=${user} MILLRACE_PASSWORD=${password}\n${writeTokenLine(httpUrl)}`;

interface Push {
  readonly snippets: Snippets;
  /** The lines that get the token. */
  readonly tokenLine: string;
}

/** Pushes as the source itself. */
export function pushSnippets({ httpUrl }: Pick<Config, "httpUrl">, uid: string): Push {
  const host = bare(httpUrl);
  const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3" };
  return {
    snippets: writeSnippets({ method: "POST", url: `${host}/api/data`, headers, body: metrics }),
    tokenLine: signIn(host, quoteSh(uid), "'<the password that was shown once>'"),
  };
}

/** Pushes by an API token, for the source that the address names. */
export function tokenPushSnippets({ httpUrl }: Pick<Config, "httpUrl">, uid: string): Push {
  const host = bare(httpUrl);
  const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.5" };
  const url = `${host}/api/data?Database=${encodeURIComponent(uid)}`;
  return {
    snippets: writeSnippets({ method: "POST", url, headers, body: metrics }),
    tokenLine: signIn(host, "'<the id of the API token>'", "'<its value>'"),
  };
}

export interface MqttFacts {
  readonly host: string;
  readonly port: number;
  readonly uid: string;
  /** The topic that a single field is published to, with a place for its name. */
  readonly topic: string;
  /** Tells whether the sender's system has to be given the authority. */
  readonly needsAuthority: boolean;
}

const payload = { Value: 55 };

/** Publishes a value over MQTT: by mosquitto in a shell, by paho in Python and by MQTT.js in Node. */
export const mqttSnippets = (facts: MqttFacts): Snippets => ({
  curl: mosquitto(facts),
  python: paho(facts),
  node: mqttJs(facts),
});

const mosquitto = ({ host, port, uid, topic, needsAuthority }: MqttFacts): string =>
  [
    `mosquitto_pub -V 5 -h ${quoteSh(host)} -p ${port}${needsAuthority ? " --cafile authority.pem" : " --tls-use-os-certs"}`,
    `-u ${quoteSh(uid)} -P "$MILLRACE_PASSWORD" -i ${quoteSh(uid)}`,
    `-q 1 -t ${quoteSh(topic)} -m ${quoteSh(JSON.stringify(payload))}`,
  ].join(" \\\n  ");

const paho = ({ host, port, uid, topic, needsAuthority }: MqttFacts): string =>
  [
    "# pip install paho-mqtt",
    "import json",
    "import os",
    "import paho.mqtt.client as mqtt",
    "",
    `client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=${quotePython(uid)})`,
    `client.username_pw_set(${quotePython(uid)}, os.environ["MILLRACE_PASSWORD"])`,
    needsAuthority ? 'client.tls_set("authority.pem")' : "client.tls_set()",
    `client.connect(${quotePython(host)}, ${port})`,
    "client.loop_start()",
    `client.publish(${quotePython(topic)}, json.dumps(${pythonLiteral(payload)}), qos=1).wait_for_publish()`,
    "client.disconnect()",
  ].join("\n");

const mqttJs = ({ host, port, uid, topic, needsAuthority }: MqttFacts): string =>
  [
    "// npm install mqtt",
    'import { readFileSync } from "node:fs";',
    'import { connectAsync } from "mqtt";',
    "",
    `const client = await connectAsync(${quoteJs(`mqtts://${host}:${port}`)}, {`,
    `  clientId: ${quoteJs(uid)},`,
    `  username: ${quoteJs(uid)},`,
    "  password: process.env.MILLRACE_PASSWORD,",
    ...(needsAuthority ? ['  ca: readFileSync("authority.pem"),'] : []),
    "});",
    `await client.publishAsync(${quoteJs(topic)}, JSON.stringify(${jsLiteral(payload)}), { qos: 1 });`,
    "await client.endAsync();",
  ]
    .filter((line) => needsAuthority || !line.includes("node:fs"))
    .join("\n");
