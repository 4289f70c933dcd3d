/** Reads a synthesized cloud assembly and answers what the laptop runs. */

import { readAssembly } from "./assembly.ts";
import { Cloud } from "./cloud.ts";
import { readSite } from "./kinds/cloudfront.ts";
import { readTables } from "./kinds/dynamodb.ts";
import { readCors, readHttpRoutes } from "./kinds/http-api.ts";
import { readResourcePolicies, readRoles } from "./kinds/iam.ts";
import { readAuthorizers, readMqttDomains, readTopicRules } from "./kinds/iot.ts";
import { readCustomResources, readFunctions, readMappings } from "./kinds/lambda.ts";
import { readGatewayResponses, readRestRoutes } from "./kinds/rest-api.ts";
import { readSchedules } from "./kinds/schedules.ts";
import { readTopics } from "./kinds/sns.ts";
import { readQueues } from "./kinds/sqs.ts";
import { readBuckets, readKeys, readSecrets } from "./kinds/storage.ts";
import { readTimestreamDatabases } from "./kinds/timestream.ts";
import type { Platform } from "./model/platform.ts";
import { account, region } from "./names.ts";
import { demandAuthorizable, demandInvocable } from "./permissions.ts";
import { demandAllSupported, kindOf } from "./supported.ts";

/**
 * Loads the assembly in `assemblyDir`, the directory of `manifest.json`. Rejects with a `TemplateError` that names
 * logical id, type and property if the template holds something that the laptop cannot imitate, or a reference to
 * nothing.
 */
export async function loadPlatform(assemblyDir: string): Promise<Platform> {
  const cloud = new Cloud(await readAssembly(assemblyDir), kindOf);
  demandAllSupported(cloud.resources());
  const functions = readFunctions(cloud);
  const routes = [...readHttpRoutes(cloud), ...readRestRoutes(cloud)];
  demandInvocable(cloud, routes);
  const authorizers = readAuthorizers(cloud);
  demandAuthorizable(cloud, authorizers);
  const site = readSite(cloud);
  return {
    account,
    region,
    functions,
    routes,
    gatewayResponses: readGatewayResponses(cloud),
    cors: readCors(cloud),
    queues: readQueues(cloud),
    tables: readTables(cloud),
    buckets: readBuckets(cloud),
    keys: readKeys(cloud),
    secrets: readSecrets(cloud),
    topics: readTopics(cloud),
    timestreamDatabases: readTimestreamDatabases(cloud),
    mappings: readMappings(cloud, functions),
    customResources: readCustomResources(cloud),
    roles: readRoles(cloud),
    schedules: readSchedules(cloud),
    topicRules: readTopicRules(cloud),
    authorizers,
    mqttDomains: readMqttDomains(cloud, authorizers),
    resourcePolicies: readResourcePolicies(cloud),
    outputs: cloud.outputs(),
    ...(site === undefined ? {} : { site }),
  };
}
