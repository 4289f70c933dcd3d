/** Publishes a point over MQTT, and sees it live and in the source's events. */

import { connectAsync, type MqttClient } from "mqtt";
import { textOf } from "../../../local/client/client.ts";
import type { Sender } from "./registering.ts";
import { listOf, type Walk } from "./walk.ts";

export async function publish(walk: Walk, sender: Sender): Promise<void> {
  const { mqttsUrl, username, password } = walk.target;
  if (!mqttsUrl) {
    walk.skip("a point over MQTT", "name the stage's host by --mqtts-url");
    return;
  }
  const { companyName } = await projectOf(walk);
  const watcher = await walk.step("a person connects over MQTT", () => connect(walk, { username, password }));
  const own = { username: sender.uid, password: sender.password, clientId: sender.uid };
  const client = await walk.step("the source connects over MQTT", () => connect(walk, own));
  await walk.step("what it publishes is seen live", async () => {
    await watcher.subscribeAsync(`v1/points/${companyName}/${sender.uid}/#`, { qos: 1 });
    const seen = new Set<string>();
    watcher.on("message", (topic) => seen.add(topic));
    const payload = JSON.stringify({ Value: 55, Tags: { machine: "press_01" } });
    await client.publishAsync(`v1/sources/${sender.uid}/data/read/System/Monitoring/smoke_temp`, payload, { qos: 1 });
    await walk.eventually("live message", async () => (seen.size > 0 ? seen : undefined));
  });
  await walk.step("and it is among the source's events", () =>
    walk.eventually("event smoke_temp", async () => {
      const events = listOf(await walk.call("GET", `${walk.project}/devices/${sender.uid}/events`), "events");
      return events.find((event) => JSON.stringify(event).includes("smoke_temp"));
    }),
  );
}

async function projectOf(walk: Walk): Promise<{ companyName: string }> {
  return { companyName: textOf(await walk.call("GET", walk.project), "companyName") };
}

interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly clientId?: string;
}

/** Connects until the walk ends. A host that is new is served after up to an hour, which the error does not tell. */
async function connect(walk: Walk, credentials: Credentials): Promise<MqttClient> {
  const { ca, mqttsUrl = "" } = walk.target;
  const trusted = ca === undefined ? {} : { ca };
  const client = await connectAsync(
    mqttsUrl,
    { ...credentials, ...trusted, connectTimeout: 20_000, reconnectPeriod: 0 },
    false,
  );
  client.on("error", () => undefined);
  walk.removeLater("a connection over MQTT", () => client.endAsync(true));
  return client;
}
