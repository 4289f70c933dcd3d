/** Reads `/config.json` once: what the console must know of the stage that serves it. */

import * as v from "valibot";

const configShape = v.object({
  /** The stage's name, such as `dev`. */
  stage: v.string(),
  /** The version of Millrace that is deployed. */
  version: v.string(),
  /** True where a laptop serves the console: only there may an address hold a token. */
  laptop: v.boolean(),
  /** The address of the REST API, for snippets. The console itself asks the host that serves it. */
  restUrl: v.string(),
  /** The address of the HTTP API, for snippets. */
  httpUrl: v.string(),
  /** Where browsers speak MQTT, by `ws:` or `wss:`; null on a stage without MQTT. */
  mqttUrl: v.nullable(v.string()),
  /** Where everything else speaks MQTT, by `mqtts:`; null on a stage without MQTT. */
  mqttsUrl: v.nullable(v.string()),
  /** The limits of the stage that pages tell. A stage writes more of them; a page that needs another adds its name here. */
  limits: v.object({
    /** The most data connectors of a project. */
    connectorsPerProject: v.number(),
  }),
});

export type Config = v.InferOutput<typeof configShape>;

/** Answers the stage's configuration. Throws if the host does not answer it, or answers something else. */
export async function readConfig(): Promise<Config> {
  // Takes what the page has asked for while its scripts were loaded. The host says that it must not be kept.
  const response = await fetch("/config.json");
  if (!response.ok) throw new Error(`GET /config.json was answered by ${response.status}.`);
  const body: unknown = await response.json();
  return v.parse(configShape, body);
}
