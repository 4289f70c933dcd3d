/**
 * Holds what `/config.json` says, in the form that a stage writes and the console reads. The tests of both sides take it
 * from here, so that neither can call something otherwise than the other.
 */

import { roomLimits } from "../../../lambdas/shared/core/limits.ts";

export const exampleConfig = {
  stage: "test",
  version: "0.0.0",
  laptop: true,
  restUrl: "http://127.0.0.1:8080/",
  httpUrl: "http://127.0.0.1:8080/",
  mqttUrl: "ws://127.0.0.1:8080/mqtt",
  mqttsUrl: "mqtts://127.0.0.1:8883",
  limits: {
    ...roomLimits,
    connectorsPerProject: 10,
    sourcesPerProject: 10_000,
    pointsPerSecond: 1000,
    callsPerSecond: 20,
    streamsPerProject: 20,
    streamsPerIdentity: 5,
    auditLogDays: 400,
  },
};
