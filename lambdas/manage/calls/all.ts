/** Every call of the management API. */

import type { Call } from "../call.ts";
import { apiTokenCalls } from "./api-tokens.ts";
import { connectorCalls } from "./data-connectors.ts";
import { eventCalls } from "./events.ts";
import { memberCalls } from "./members.ts";
import { projectCalls } from "./projects.ts";
import { retentionCalls } from "./retentions.ts";
import { serviceAccountCalls } from "./service-accounts.ts";
import { sourceCalls } from "./sources.ts";

export const calls: readonly Call[] = [
  ...projectCalls,
  ...memberCalls,
  ...sourceCalls,
  ...retentionCalls,
  ...connectorCalls,
  ...eventCalls,
  ...apiTokenCalls,
  ...serviceAccountCalls,
];
