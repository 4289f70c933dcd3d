/** Every call of the management API. */

import type { Call } from "../call.ts";
import { apiTokenCalls } from "./api-tokens.ts";
import { connectorJobCalls } from "./connector-jobs.ts";
import { connectorRecordCalls } from "./connector-records.ts";
import { connectorTestCalls } from "./connector-test.ts";
import { connectorCalls } from "./data-connectors.ts";
import { deviceCalls } from "./devices.ts";
import { emulatorCalls } from "./emulator.ts";
import { eventCalls } from "./events.ts";
import { jobCalls } from "./jobs.ts";
import { labelCalls } from "./labels.ts";
import { memberCalls } from "./members.ts";
import { organizationCalls } from "./organizations.ts";
import { projectCalls } from "./projects.ts";
import { retentionCalls } from "./retentions.ts";
import { roleCalls } from "./roles.ts";
import { serviceAccountCalls } from "./service-accounts.ts";
import { sourceCalls } from "./sources.ts";
import { userCalls } from "./users.ts";
import { webhookKeyCalls } from "./webhook-keys.ts";

export const calls: readonly Call[] = [
  ...organizationCalls,
  ...userCalls,
  ...projectCalls,
  ...memberCalls,
  ...roleCalls,
  ...sourceCalls,
  ...retentionCalls,
  ...connectorCalls,
  ...connectorJobCalls,
  ...connectorRecordCalls,
  ...connectorTestCalls,
  ...deviceCalls,
  ...labelCalls,
  ...emulatorCalls,
  ...eventCalls,
  ...apiTokenCalls,
  ...serviceAccountCalls,
  ...jobCalls,
  ...webhookKeyCalls,
];
