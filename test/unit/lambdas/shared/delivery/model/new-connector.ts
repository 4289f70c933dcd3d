/** Makes a new connector with little concurrency, so that its limits are reached. */

import type { DataConnector } from "../../../../../../lambdas/shared/core/connector/connector.ts";
import { plainConnector } from "../../../../../support/connectors.ts";

export const newConnector = (project: string, id: string, now: number): DataConnector => ({
  ...plainConnector,
  id,
  project,
  concurrency: 20,
  activeSince: now,
  createTime: new Date(now).toISOString(),
  updateTime: new Date(now).toISOString(),
});
