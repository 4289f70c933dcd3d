/** Joins the calls on data connectors: webhooks, what was sent to them, and the long work on them. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { connectorAttemptCalls } from "./attempts.ts";
import { connectorCalls } from "./calls.ts";
import { connectorJobCalls } from "./jobs.ts";
import { connectorMetricsCalls } from "./metrics.ts";
import { connectorRecordCalls } from "./records.ts";
import { connectorResendCalls } from "./resend.ts";
import { connectorTestCalls } from "./test-event.ts";

export const dataConnectors: Resource = {
  calls: [
    ...connectorCalls,
    ...connectorJobCalls,
    ...connectorResendCalls,
    ...connectorMetricsCalls,
    ...connectorRecordCalls,
    ...connectorAttemptCalls,
    ...connectorTestCalls,
  ],
  schemas,
};
