/** Takes the queue of points for InfluxDB. */

import { readEnvironment } from "../../environment.ts";
import { StageKeys } from "../../shared/adapters/kms/stage-keys.ts";
import { createWebhookClient } from "../../shared/adapters/webhook/client.ts";
import { createWebhookGuard } from "../../shared/adapters/webhook/guard.ts";
import type { ProjectId } from "../../shared/core/id.ts";
import { influxdbSecretOf } from "../../shared/core/influxdb/settings.ts";
import { readWriteAnswer } from "../../shared/core/influxdb/write-answer.ts";
import { writeRequest } from "../../shared/core/influxdb/write-request.ts";
import { wireKind, wireKindParts } from "../../shared/retaining/wiring.ts";
import { createInfluxdbStore, type InfluxdbPlace } from "./store.ts";

const settings = readEnvironment("retainInfluxdb");
const parts = wireKindParts(settings);
const { registry, catalogue, nowMillis } = parts;
const stageKeys = new StageKeys(registry.keys, settings.stage, settings.secretsKeyArn);
const networks = settings.allowedWebhookNetworks.split(",").filter(Boolean);
const client = createWebhookClient(createWebhookGuard(networks));

async function placeOf(project: ProjectId, id: string): Promise<InfluxdbPlace | undefined> {
  const retention = await registry.sources.getRetention(project, id);
  if (retention?.kind !== "INFLUXDB") return undefined;
  return { settings: retention.influxdb, secret: await influxdbSecretOf(retention, stageKeys) };
}

const store = createInfluxdbStore({
  place: placeOf,
  post: async (place, body) => {
    const { url, headers } = writeRequest(place.settings, place.secret);
    const target = { url, headers };
    return readWriteAnswer(await client.post({ target, headers: {}, body, acknowledge: "2xx" }));
  },
  catalogue,
  nowMillis,
});

export const handler = wireKind(parts, store, settings.retainInfluxdbQueueUrl, { whenAllFail: "name them" });
