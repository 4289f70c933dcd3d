import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { lean, leanSettings } from "./lean.ts";
import { callPlainly } from "./plain-calls.ts";

/** Tables are named here, and not by addresses of their own, which could have endpoints of their own. */
const plainCommands = [
  "BatchGetItemCommand",
  "BatchWriteItemCommand",
  "GetItemCommand",
  "PutItemCommand",
  "UpdateItemCommand",
];

/** Makes the client by which a function calls DynamoDB. */
export const createDynamoDbClient = (): DynamoDBClient =>
  callPlainly(lean(new DynamoDBClient(leanSettings)), plainCommands);
