/** Makes a data connector for tests, with nothing but what every connector has. */

import type { DataConnector } from "../../lambdas/shared/core/connector/connector.ts";

export const plainConnector: DataConnector = {
  id: "C",
  project: "P",
  organization: "O",
  displayName: "",
  status: "ACTIVE",
  events: [],
  labels: [],
  acknowledge: "200",
  disableOnGone: false,
  pauseMode: "drop",
  concurrency: 200,
  activeSince: 0,
  encryptedHttpConfig: "",
  queueUrl: "queue-url",
  queueArn: "queue-arn",
  mapping: "mapping",
  createTime: "2024-02-01T00:00:00.000000Z",
  updateTime: "2024-02-01T00:00:00.000000Z",
};
