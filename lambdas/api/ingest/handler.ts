/** `POST /api/data`. */

import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { readEnvironment } from "../../environment.ts";
import { createAccess } from "../../shared/access/access.ts";
import { readCredential } from "../../shared/access/identify.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { WindowCounters } from "../../shared/adapters/dynamodb/window-counter.ts";
import { IntakeStore } from "../../shared/adapters/s3/intake-store.ts";
import { SqsSender } from "../../shared/adapters/sqs/queue.ts";
import { type PlatformError, statusOf } from "../../shared/core/error.ts";
import { authVersions, checkVersion } from "../../shared/core/intake/capture-versions.ts";
import { type HttpAnswer, jsonAnswer, queryValue, textAnswer } from "../../shared/handlers/api-gateway.ts";
import { errorHeaders, httpHandler } from "../../shared/handlers/http-handler.ts";
import { accept, acceptedText, type Intake, readPoints } from "./ingest.ts";
import { projectQuota } from "./quota.ts";
import { readBody } from "./read-body.ts";
import { recentSources } from "./recent-sources.ts";
import { type Asked, checkDataVersion, type Directory, findTarget } from "./target.ts";

const settings = readEnvironment("ingest");
const client = new DynamoDBClient({});
const registry = new Registry(settings.registryTable, client);
const stats = new Table(client, settings.statsTable);
const access = createAccess({ registry, stage: settings.stage, nowSeconds: () => Math.floor(Date.now() / 1000) });
const sender = new SqsSender();
const store = new IntakeStore(settings.intakeBucket);

const intake: Intake = {
  send: (project, body) => sender.send(settings.intakeQueueUrl, { body, group: project }),
  store: (key, body) => store.put(key, body),
};

const directory: Directory = {
  identity: (id) => registry.identities.get(id),
  source: recentSources((project, id) => registry.sources.get(project, id), Date.now),
  project: (id) => registry.projects.get(id),
  retentionNamed: (project, name) => registry.sources.retentionNamed(project, name),
  grantsOf: (identity) => access.grantsOf(identity),
};

const quota = projectQuota(new WindowCounters(stats, "QUOTA"), Number(settings.pointsPerSecond));

export const handler = httpHandler(async (request): Promise<HttpAnswer> => {
  const { headers } = request;
  checkVersion("AuthVersion", headers.authversion, authVersions);
  const asked: Asked = {
    dataVersion: headers.dataversion?.trim(),
    scheme: readCredential(headers).scheme,
    byTokenHeader: headers.token !== undefined,
    database: queryValue(request, "Database", "database"),
    retention: queryValue(request, "Retention", "retention"),
  };
  checkDataVersion(asked);
  const caller = await access.caller(headers);
  const target = await findTarget(caller, asked, directory);
  const acceptedAt = Date.now();
  const points = readPoints(readBody(request.body, headers["content-encoding"]), acceptedAt);
  await quota.take(target.source.project, points.length, acceptedAt);
  await accept(points, { intake, target, acceptedAt, nonce: randomUUID() });
  return textAnswer(200, acceptedText(points, target));
}, captureError);

/** `{"Error","Message","Rejected"}`: the source-facing API's form of an error. */
function captureError(error: PlatformError): HttpAnswer {
  const Rejected = error.rejected.map(({ index, reason }) =>
    index === undefined ? { Reason: reason } : { Index: index, Reason: reason },
  );
  return jsonAnswer(statusOf(error.code), { Error: error.code, Message: error.message, Rejected }, errorHeaders(error));
}
