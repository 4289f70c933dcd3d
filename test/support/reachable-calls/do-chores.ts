/** Does chores as `perform` does, so that their calls are followed apart from its other work. */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Turns } from "../../../lambdas/background/perform/turns.ts";
import { wireChores } from "../../../lambdas/background/perform/upkeep/wiring.ts";
import { readEnvironment } from "../../../lambdas/environment.ts";
import { createSqsClient } from "../../../lambdas/shared/clients/sqs.ts";
import { wireDelivery } from "../../../lambdas/shared/delivery/wiring.ts";

const settings = readEnvironment("perform");
const client = new DynamoDBClient({});
const { port, registry } = wireDelivery(settings, client, createSqsClient());

export const doChore = wireChores({ registry, client, settings, sendJob: port.sendJob, turns: new Turns() });
