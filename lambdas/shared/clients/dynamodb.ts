import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { lean, leanSettings } from "./lean.ts";

/** Makes the client by which a function calls DynamoDB. */
export const createDynamoDbClient = (): DynamoDBClient => lean(new DynamoDBClient(leanSettings));
