/** Does what `perform` wires in a file of its own, such as the slices of long jobs, so that it is followed apart. */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { settleRetentionTable } from "../../../lambdas/background/perform/retention-table.ts";
import { createLastValues, createSlices, createTables } from "../../../lambdas/background/perform/wiring.ts";
import { readEnvironment } from "../../../lambdas/environment.ts";
import { ConnectorQueues } from "../../../lambdas/shared/adapters/lambda/connector-queues.ts";
import { createSqsClient } from "../../../lambdas/shared/clients/sqs.ts";
import type { RetentionTableMessage } from "../../../lambdas/shared/core/job.ts";
import { wireDelivery } from "../../../lambdas/shared/delivery/wiring.ts";

const settings = readEnvironment("perform");
const client = new DynamoDBClient({});
const sqs = createSqsClient();
const { registry, stageKeys, sender } = wireDelivery(settings, client, sqs);
const queues = new ConnectorQueues(settings.deliverFunctionArn, sqs);

export const slices = createSlices({ registry, client, stageKeys, settings, queues, sender });
export const lastValues = createLastValues({ registry, client, settings });
export const settleTable = (message: RetentionTableMessage) =>
  settleRetentionTable(message, {
    retention: (project, id) => registry.sources.getRetention(project, id),
    tables: createTables(settings.timestreamDatabase),
  });
