/** A connector as it is made, with little concurrency, so that its bounds are met. */

import type { DataConnector } from "../../../../lambdas/core/records.ts";

export const newConnector = (project: string, id: string, now: number): DataConnector => ({
  id,
  project,
  organization: "O",
  displayName: "",
  status: "ACTIVE",
  events: [],
  labels: [],
  acknowledge: "200",
  disableOnGone: false,
  pauseMode: "drop",
  concurrency: 20,
  activeSince: now,
  encryptedHttpConfig: "",
  queueUrl: "queue",
  queueArn: "arn",
  mapping: "mapping",
  createTime: new Date(now).toISOString(),
  updateTime: new Date(now).toISOString(),
});
