/** Says for each operation of DynamoDB what it needs to be allowed, and what it is billed as. */

import { ServiceError } from "../../aws/service-error.ts";
import type { OperationName } from "../../backends/dynamodb/dynalite.ts";
import type { TableStore } from "../../backends/dynamodb/table-store.ts";
import { asList, asNumber, asObject, asText, type JsonObject } from "../../template/json.ts";
import { arnOf } from "../../template/names.ts";
import type { BillingUnit, Permission, StandardErrors } from "../service.ts";
import type { JsonProtocol, Operation, Result } from "./json-protocol.ts";

const errors: StandardErrors = {
  denied: (message) => new ServiceError("AccessDeniedException", message),
  throttled: () =>
    new ServiceError(
      "ProvisionedThroughputExceededException",
      "The table's throughput was exceeded (a fault was injected).",
    ),
  failed: () =>
    new ServiceError("InternalServerError", "Internal server error (a fault was injected).", { status: 500 }),
  unknownCaller: () =>
    new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid."),
};

export function createDynamodbProtocol(tables: TableStore): JsonProtocol {
  const plain = (name: OperationName, unit: BillingUnit): [string, Operation] => [
    name,
    itemOperation(tables, name, unit),
  ];
  return {
    name: "dynamodb",
    target: "DynamoDB_20120810",
    contentType: "application/x-amz-json-1.0",
    errorNamespace: "com.amazonaws.dynamodb.v20120810",
    errors,
    translate: asServiceError,
    operations: {
      ...Object.fromEntries([
        plain("GetItem", "read unit"),
        plain("Query", "read unit"),
        plain("Scan", "read unit"),
        plain("PutItem", "write unit"),
        plain("UpdateItem", "write unit"),
        plain("DeleteItem", "write unit"),
      ]),
      BatchGetItem: batchOperation(tables, "BatchGetItem", "read unit", "UnprocessedKeys"),
      BatchWriteItem: batchOperation(tables, "BatchWriteItem", "write unit", "UnprocessedItems"),
      DescribeTable: describing(tables, "DescribeTable"),
      DescribeTimeToLive: describing(tables, "DescribeTimeToLive"),
    },
  };
}

/** Turns an error of dynalite into one of the gate. It holds the answer that DynamoDB would give. */
function asServiceError(error: unknown): ServiceError | undefined {
  const { statusCode, body } = asObject(error);
  if (typeof statusCode !== "number") return undefined;
  const { __type, message, Message, ...fields } = asObject(body);
  const code = (asText(__type) ?? "InternalServerError").split("#").at(-1) ?? "";
  // A write that its condition refuses is billed like any other write.
  const units = code === "ConditionalCheckFailedException" ? 1 : 0;
  return new ServiceError(code, asText(message ?? Message) ?? "", { status: statusCode, units, fields, cause: error });
}

function onTable(action: string, input: JsonObject): Permission[] {
  const index = asText(input.IndexName);
  const table = `table/${asText(input.TableName) ?? ""}`;
  return [
    {
      action: `dynamodb:${action}`,
      resource: arnOf("dynamodb", index === undefined ? table : `${table}/index/${index}`),
    },
  ];
}

const onTables = (action: string, input: JsonObject): Permission[] =>
  Object.keys(asObject(input.RequestItems)).map((name) => ({
    action: `dynamodb:${action}`,
    resource: arnOf("dynamodb", `table/${name}`),
  }));

function itemOperation(tables: TableStore, name: OperationName, unit: BillingUnit): Operation {
  return {
    permissions: (input) => onTable(name, input),
    perform: async (input) => {
      try {
        return billed(await tables.perform(name, metered(input)), input, unit);
      } catch (error) {
        throw await withOldItem(tables, input, error);
      }
    },
  };
}

/** Reads the item after the refusal, since dynalite does not know `ReturnValuesOnConditionCheckFailure`. */
async function withOldItem(tables: TableStore, input: JsonObject, error: unknown): Promise<unknown> {
  const body = asObject(asObject(error).body);
  const refused = String(body.__type).endsWith("ConditionalCheckFailedException");
  if (!refused || input.ReturnValuesOnConditionCheckFailure !== "ALL_OLD") return error;
  const { keySchema = [] } = tables.find(asText(input.TableName) ?? "") ?? {};
  const source = asObject(input.Key ?? input.Item);
  const key = Object.fromEntries(keySchema.map(({ name }) => [name, source[name]]));
  const { Item } = await tables.perform("GetItem", { TableName: input.TableName, Key: key, ConsistentRead: true });
  return Object.assign(asObject(error), { body: { ...body, ...(Item === undefined ? {} : { Item }) } });
}

/** Asks for the consumed capacity even if the caller did not, because it is what is billed. */
const metered = (input: JsonObject): JsonObject => ({
  ...input,
  ReturnConsumedCapacity: input.ReturnConsumedCapacity === "INDEXES" ? "INDEXES" : "TOTAL",
});

function billed(output: JsonObject, input: JsonObject, unit: BillingUnit): Result {
  const { ConsumedCapacity, ...rest } = output;
  const capacities = asList(ConsumedCapacity).map((each) => asNumber(asObject(each).CapacityUnits) ?? 0);
  const counted = capacities.reduce((sum, each) => sum + each, 0);
  // DynamoDB bills a read that finds nothing as the smallest read; dynalite says that it is free.
  const least = unit === "read unit" ? (input.ConsistentRead === true ? 1 : 0.5) : 0;
  const units = Math.max(counted, least);
  const wanted = input.ReturnConsumedCapacity !== undefined && input.ReturnConsumedCapacity !== "NONE";
  return { output: wanted ? output : rest, units, unit };
}

function batchOperation(
  tables: TableStore,
  name: "BatchGetItem" | "BatchWriteItem",
  unit: BillingUnit,
  leftOver: "UnprocessedKeys" | "UnprocessedItems",
): Operation {
  const perform = async (input: JsonObject): Promise<Result> =>
    billed(await tables.perform(name, metered(input)), input, unit);
  return {
    permissions: (input) => onTables(name, input),
    perform,
    performSome: async (input, fails) => {
      const { taken, left } = divide(asObject(input.RequestItems), fails);
      const nothing: Result = { output: name === "BatchGetItem" ? { Responses: {} } : {}, units: 0, unit };
      const done = Object.keys(taken).length === 0 ? nothing : await perform({ ...input, RequestItems: taken });
      return { ...done, output: { ...asObject(done.output), [leftOver]: left } };
    },
  };
}

/**
 * Splits a batch into the entries that are performed and those that fail. The requests of a table are a list (writes),
 * or stand under `Keys` (reads).
 */
function divide(items: JsonObject, fails: () => boolean): { taken: JsonObject; left: JsonObject } {
  const taken: Record<string, unknown> = {};
  const left: Record<string, unknown> = {};
  for (const [table, requests] of Object.entries(items)) {
    const keys = asObject(requests).Keys;
    const all = asList(keys ?? requests);
    const failing = new Set(all.filter(() => fails()));
    const form = (part: unknown[]): unknown => (keys === undefined ? part : { ...asObject(requests), Keys: part });
    if (failing.size < all.length) taken[table] = form(all.filter((each) => !failing.has(each)));
    if (failing.size > 0) left[table] = form([...failing]);
  }
  return { taken, left };
}

function describing(tables: TableStore, name: "DescribeTable" | "DescribeTimeToLive"): Operation {
  return {
    permissions: (input) => onTable(name, input),
    perform: async (input) => {
      const output = await tables.perform(name, input);
      const attribute = tables.find(asText(input.TableName) ?? "")?.ttlAttribute;
      if (name === "DescribeTable" || attribute === undefined) return { output };
      return { output: { TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: attribute } } };
    },
  };
}
