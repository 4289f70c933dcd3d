/** Puts files of the lake together as `perform` does, so that its calls are followed apart from its other work. */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { wireLakeTender } from "../../../lambdas/background/perform/lake/wiring.ts";
import { Turns } from "../../../lambdas/background/perform/turns.ts";
import { readEnvironment } from "../../../lambdas/environment.ts";
import { createSqsClient } from "../../../lambdas/shared/clients/sqs.ts";
import { wireDelivery } from "../../../lambdas/shared/delivery/wiring.ts";

const settings = readEnvironment("perform");
const { port, registry } = wireDelivery(settings, new DynamoDBClient({}), createSqsClient());

export const tendLake = wireLakeTender(registry, settings.lakeBucket, port.sendJob, new Turns());
