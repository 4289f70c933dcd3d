/** Says what the console is told of its stage: `/config.json`, which is written at a deployment. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { roomLimits } from "../../lambdas/shared/core/limits.ts";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";
import type { HttpDoor } from "../api/http-door.ts";
import type { RestDoor } from "../api/rest-door.ts";
import type { Mqtt } from "../mqtt/mqtt.ts";
import { laptopStage, type StageSettings } from "../stage.ts";

export const configFile = "config.json";

interface ConfigProps {
  readonly stage: StageSettings;
  readonly http: Pick<HttpDoor, "publicUrl">;
  readonly rest: Pick<RestDoor, "publicUrl">;
  readonly mqtt: Pick<Mqtt, "wssUrl" | "mqttsUrl">;
}

/** Answers the file's content. Its addresses are known at a deployment only. The console's tests hold the same names. */
export const configOf = ({ stage, http, rest, mqtt }: ConfigProps) => ({
  stage: stage.name,
  version: version(),
  laptop: stage.name === laptopStage,
  restUrl: rest.publicUrl,
  httpUrl: http.publicUrl,
  mqttUrl: mqtt.wssUrl,
  mqttsUrl: mqtt.mqttsUrl,
  limits: limitsOf(stage),
});

/** Answers the limits that a project meets, by the names that docs/limits.md and the settings have. */
const limitsOf = (stage: StageSettings) => ({
  ...roomLimits,
  connectorsPerProject: stage.connectorsPerProject,
  sourcesPerProject: stage.sourcesPerProject,
  pointsPerSecond: stage.pointsPerSecond,
  callsPerSecond: stage.callsPerSecond,
  streamsPerProject: stage.streamsPerProject,
  streamsPerIdentity: stage.streamsPerIdentity,
  auditLogDays: stage.auditLogDays,
});

function version(): string {
  const text = readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8");
  const parsed = parseJson(text);
  const found = typeof parsed === "object" && parsed !== null && "version" in parsed ? parsed.version : undefined;
  if (typeof found !== "string") throw new Error("package.json has no version.");
  return found;
}
