/** Wires `devices:stream` and `devices/{device}`. */

import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { readEnvironment } from "../../environment.ts";
import { createCallLimit } from "../../shared/access/rate-limit.ts";
import { wireDoorAccess } from "../../shared/access/wiring.ts";
import { WindowCounters } from "../../shared/adapters/dynamodb/caller-limits.ts";
import { LiveTail } from "../../shared/adapters/dynamodb/live/live-tail.ts";
import { StreamPlaceTable } from "../../shared/adapters/dynamodb/live/stream-places.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { StageKeys } from "../../shared/adapters/kms/stage-keys.ts";
import { errorAnswer } from "../../shared/calls/error-answer.ts";
import { isStreamPath } from "../../shared/calls/stream-path.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { newId, newTimedId } from "../../shared/core/id.ts";
import { inRequest } from "../../shared/handlers/invocation.ts";
import { log } from "../../shared/handlers/log.ts";
import { createStreamHandler } from "../../shared/handlers/stream-handler.ts";
import { answer, type CallPort } from "./call.ts";
import { streamErrorAnswer } from "./error-answer.ts";

const settings = readEnvironment("stream");
const client = createDynamoDbClient();
const registry = new Registry(settings.registryTable, client);
const stageKeys = new StageKeys(registry.keys, settings.stage, settings.secretsKeyArn);
const stats = new Table(client, settings.statsTable);
const { access } = wireDoorAccess({
  registry,
  stage: settings.stage,
  stageKeys,
  stats,
  mark: async (text) => (await stageKeys.secretBox()).mark(text),
});
const limit = createCallLimit(new WindowCounters(stats, "CALLS"), Number(settings.callsPerSecond));
const tail = new LiveTail(stats);

const portOf = (requestId: string | undefined): CallPort => ({
  access,
  project: (id) => registry.projects.get(id),
  device: (project, id) => registry.sources.get(project, id),
  latestEvents: (project, id) => registry.latestEvents.of(project, id),
  countCall: (identity) => limit.take(identity, 1, Date.now()),
  places: new StreamPlaceTable(stats),
  bounds: { perProject: Number(settings.streamsPerProject), perIdentity: Number(settings.streamsPerIdentity) },
  tail,
  append: (project, content, { startedAt }) =>
    tail.append(project, content, { leaseStartedAt: startedAt, nowMillis: Date.now(), writing: randomUUID() }),
  renewLease: (project, lease) => registry.watches.renew("stream", project, { nowMillis: Date.now(), ...lease }),
  nowMillis: Date.now,
  wait: async (millis) => void (await wait(millis)),
  repeat: (run, everyMillis) => {
    const timer = setInterval(run, everyMillis);
    return () => clearInterval(timer);
  },
  newId,
  newEventId: newTimedId,
  // Names the request itself, since a body is written after its handler has answered.
  report: (message, error) => inRequest(requestId, () => log.warn(message, { error })),
});

export const handler = createStreamHandler(
  (request, isHead, requestId) => answer(request, isHead, portOf(requestId)),
  (error, path) => (isStreamPath(path) ? streamErrorAnswer(error) : errorAnswer(error)),
  settings.allowedOrigins,
);
