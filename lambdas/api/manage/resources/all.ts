/** Lists every resource of the management API, and so every call. */

import type { Call } from "../http/call.ts";
import type { Resource } from "../http/resource.ts";
import { apiTokens } from "./api-tokens/resource.ts";
import { auditEntries } from "./audit-entries/resource.ts";
import { commands } from "./commands/resource.ts";
import { dataConnectors } from "./data-connectors/resource.ts";
import { devices } from "./devices/resource.ts";
import { events } from "./events/resource.ts";
import { exports } from "./exports/resource.ts";
import { fleets } from "./fleets/resource.ts";
import { jobs } from "./jobs/resource.ts";
import { limitsOfStage } from "./limits/resource.ts";
import { members } from "./members/resource.ts";
import { organizations } from "./organizations/resource.ts";
import { projects } from "./projects/resource.ts";
import { retentions } from "./retentions/resource.ts";
import { roles } from "./roles/resource.ts";
import { serviceAccounts } from "./service-accounts/resource.ts";
import { sessions } from "./sessions/resource.ts";
import { signInFailures } from "./sign-in-failures/resource.ts";
import { sources } from "./sources/resource.ts";
import { users } from "./users/resource.ts";
import { webhookKeys } from "./webhook-keys/resource.ts";

/** Lists the resources in the order in which the OpenAPI document shows them. */
export const resources: readonly Resource[] = [
  organizations,
  users,
  sessions,
  limitsOfStage,
  projects,
  members,
  roles,
  sources,
  fleets,
  retentions,
  exports,
  dataConnectors,
  devices,
  commands,
  events,
  apiTokens,
  serviceAccounts,
  jobs,
  webhookKeys,
  auditEntries,
  signInFailures,
];

export const calls: readonly Call[] = resources.flatMap((resource) => resource.calls);
