/** What the laptop runs: a synthesized template with every reference resolved, as typed parts. */

import type {
  LocalCustomResource,
  LocalFunction,
  LocalMapping,
  LocalResourcePolicy,
  LocalRole,
  LocalSchedule,
} from "./functions.ts";
import type { LocalGatewayResponse, LocalRoute } from "./routes.ts";
import type { LocalBucket, LocalKey, LocalQueue, LocalSecret, LocalTable } from "./storage.ts";

export interface Platform {
  readonly account: string;
  readonly region: string;
  readonly functions: LocalFunction[];
  readonly queues: LocalQueue[];
  readonly tables: LocalTable[];
  readonly buckets: LocalBucket[];
  readonly keys: LocalKey[];
  readonly secrets: LocalSecret[];
  readonly routes: LocalRoute[];
  readonly gatewayResponses: LocalGatewayResponse[];
  /** Event source mappings of the template; those made at run time come from the gate. */
  readonly mappings: LocalMapping[];
  readonly customResources: LocalCustomResource[];
  readonly roles: LocalRole[];
  readonly schedules: LocalSchedule[];
  /** Policies attached to queues, buckets, keys and secrets themselves. */
  readonly resourcePolicies: LocalResourcePolicy[];
  /** Outputs of all stacks, by `<stack name>.<output name>`. */
  readonly outputs: Record<string, string>;
}
