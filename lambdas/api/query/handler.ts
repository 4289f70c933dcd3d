/** Wires `GET /api/data`, `GET|POST /query`, `GET /ping` and `GET /health`. */

import { readEnvironment } from "../../environment.ts";
import { createNamedCaller } from "../../shared/access/named-caller.ts";
import { createPasswordDesk } from "../../shared/access/password-desk.ts";
import { createCallLimit } from "../../shared/access/rate-limit.ts";
import { createRecentNames } from "../../shared/access/recent-names.ts";
import { remembered } from "../../shared/access/remembered.ts";
import { credentialMemorySeconds } from "../../shared/access/revocation.ts";
import { wireDoorAccess } from "../../shared/access/wiring.ts";
import { WindowCounters } from "../../shared/adapters/dynamodb/caller-limits.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { CatalogueTable } from "../../shared/adapters/dynamodb/series/catalogue-table.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { StageKeys } from "../../shared/adapters/kms/stage-keys.ts";
import { BlobReader } from "../../shared/adapters/s3/blob-reader.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { createHttpHandler } from "../../shared/handlers/http-handler.ts";
import { wireReaders } from "../../shared/reading/wiring.ts";
import type { Door } from "./call.ts";
import { answer, errorAnswer } from "./door.ts";
import { createRecentRetentions } from "./recent-retentions.ts";

const settings = readEnvironment("query");
const client = createDynamoDbClient();
const registry = new Registry(settings.registryTable, client);
const stats = new Table(client, settings.statsTable);
const stageKeys = new StageKeys(registry.keys, settings.stage, settings.secretsKeyArn);
const { access, guesses, uses, failures, nowSeconds } = wireDoorAccess({
  registry,
  stage: settings.stage,
  stats,
  mark: async (text) => (await stageKeys.secretBox()).mark(text),
});
const limit = createCallLimit(new WindowCounters(stats, "QUERIES"), Number(settings.callsPerSecond));

/** Remembers for seconds, since each panel of a dashboard names the same database and retention. */
const recent = <T>(read: (id: string) => Promise<T>) =>
  remembered(read, (_, at) => at + credentialMemorySeconds, nowSeconds);

const door: Door = {
  caller: createNamedCaller({
    access,
    guesses,
    uses,
    noteRefusal: failures.overHttps,
    directory: registry.identities,
    project: (id) => registry.projects.get(id),
    atPasswordDesk: createPasswordDesk(() => performance.now()),
    nowSeconds,
  }),
  directory: {
    identity: (id) => registry.identities.get(id),
    recentIdentity: recent((id) => registry.identities.get(id)),
    source: (project, id) => registry.sources.get(project, id),
    project: (id) => registry.projects.get(id),
    grantsOf: (identity) => access.grantsOf(identity),
    sourcesIn: createRecentNames((project) => registry.sources.list(project), Date.now),
    projectsOfOrganization: (organization) => registry.projects.idsOfOrganization(organization),
    retentionNamed: createRecentRetentions(registry.sources, Date.now),
    retention: (project, id) => registry.sources.getRetention(project, id),
  },
  countQuery: (identity) => limit.take(identity, 1, Date.now()),
  catalogue: new CatalogueTable(new Table(client, settings.pointsTable)),
  readers: wireReaders({ client, stageKeys, settings }),
  blobs: new BlobReader(settings.blobBucket),
  nowMillis: Date.now,
  random: Math.random,
};

export const handler = createHttpHandler((request) => answer(request, door), errorAnswer, settings.allowedOrigins);
