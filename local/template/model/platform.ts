/** Declares what the laptop runs: a synthesized template as typed parts, with every reference resolved. */

import type {
  LocalCustomResource,
  LocalFunction,
  LocalMapping,
  LocalResourcePolicy,
  LocalRole,
  LocalSchedule,
} from "./functions.ts";
import type { LocalAuthorizer, LocalMqttDomain, LocalTopicRule } from "./iot.ts";
import type { LocalCors, LocalGatewayResponse, LocalRoute } from "./routes.ts";
import type { LocalSite } from "./site.ts";
import type {
  LocalBucket,
  LocalKey,
  LocalQueue,
  LocalSecret,
  LocalTable,
  LocalTimestreamDatabase,
  LocalTopic,
} from "./storage.ts";

export interface Platform {
  readonly account: string;
  readonly region: string;
  readonly functions: LocalFunction[];
  readonly queues: LocalQueue[];
  readonly tables: LocalTable[];
  readonly buckets: LocalBucket[];
  readonly keys: LocalKey[];
  readonly secrets: LocalSecret[];
  readonly topics: LocalTopic[];
  /** If there is none, the laptop has no Timestream. */
  readonly timestreamDatabases: LocalTimestreamDatabase[];
  readonly routes: LocalRoute[];
  readonly gatewayResponses: LocalGatewayResponse[];
  readonly cors: LocalCors[];
  /** The template's event source mappings. The gate holds those that are made at run time. */
  readonly mappings: LocalMapping[];
  readonly customResources: LocalCustomResource[];
  readonly roles: LocalRole[];
  readonly schedules: LocalSchedule[];
  readonly topicRules: LocalTopicRule[];
  readonly authorizers: LocalAuthorizer[];
  /** The doors for MQTT clients. If there is none, the laptop has no broker. */
  readonly mqttDomains: LocalMqttDomain[];
  /** The policies that are attached to queues, buckets, keys and secrets themselves. */
  readonly resourcePolicies: LocalResourcePolicy[];
  /** The outputs of all stacks, by `<stack name>.<output name>`. */
  readonly outputs: Record<string, string>;
  /** The host of CloudFront's. If there is none, the laptop has no console. */
  readonly site?: LocalSite;
}
