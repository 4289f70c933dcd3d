/** Tells what bounds the stage has, so that a program need not run into them to learn them (docs/limits.md). */

import { bodyLimits } from "../../../../shared/core/limits.ts";
import type { Asking } from "../../http/asking.ts";
import type { OpenCalls } from "../../http/resource.ts";
import { limits } from "./answers.ts";

const show = async ({ ports }: Asking) => ({
  ...ports.limits,
  retentionsPerSource: bodyLimits.retentionsPerSource,
  labelsPerSource: bodyLimits.entriesPerRecord,
  databasesPerToken: bodyLimits.databasesPerToken,
  entriesPerBatch: bodyLimits.entriesPerBatch,
  auditLogDays: ports.auditLogDays,
  retentionKinds: ports.retentionKinds,
});

export const limitCalls: OpenCalls = [
  {
    method: "GET",
    path: "/v2/limits",
    isSingle: true,
    run: show,
    summary: "Shows how many of each thing there may be in this deployment.",
    answer: limits,
  },
];
