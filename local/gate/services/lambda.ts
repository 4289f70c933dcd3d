/** Serves the part of Lambda's API that functions use: event source mappings, as REST and JSON. */

import { randomUUID } from "node:crypto";
import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import { ServiceError } from "../../aws/service-error.ts";
import type { WireAnswer, WireRequest } from "../../aws/wire.ts";
import type { MappingBook, MappingRecord } from "../../backends/mappings/mapping-book.ts";
import {
  defaultSettings,
  demandMappable,
  findFunction,
  type MappingWorld,
  readSettings,
} from "../../backends/mappings/mapping-settings.ts";
import { asNumber, asObject, asText, type JsonObject } from "../../template/json.ts";
import { arnOf } from "../../template/names.ts";
import type { Call, Permission, Service, StandardErrors } from "../service.ts";

const errors: StandardErrors = {
  denied: (message) => new ServiceError("AccessDeniedException", message, { status: 403 }),
  throttled: () =>
    new ServiceError("TooManyRequestsException", "Rate exceeded (a fault was injected).", { status: 429 }),
  failed: () => new ServiceError("ServiceException", "Internal error (a fault was injected).", { status: 500 }),
  unknownCaller: () =>
    new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.", {
      status: 403,
    }),
};

const path = /^\/2015-03-31\/event-source-mappings(?:\/([^/]*))?\/?$/;

export function createLambdaService(book: MappingBook, world: MappingWorld): Service {
  return {
    name: "lambda",
    errors,
    read: (request) => read(book, world, request),
    refuse: (error) => ({
      status: error.status,
      headers: { "content-type": "application/json", "x-amzn-errortype": error.code, "x-amzn-requestid": randomUUID() },
      body: JSON.stringify({ Type: "User", message: error.message, Message: error.message }),
    }),
  };
}

function read(book: MappingBook, world: MappingWorld, request: WireRequest): Call<WireAnswer> {
  const url = new URL(request.url, "http://gate");
  const match = path.exec(url.pathname);
  const uuid = match?.[1] ?? "";
  const input = request.body.length === 0 ? {} : parse(request.body);
  switch (match === null ? "" : `${request.method}${uuid === "" ? "" : " one"}`) {
    case "GET":
      return list(book, world, url.searchParams);
    case "POST":
      return create(book, world, input);
    case "GET one":
      return onOne(book, "GetEventSourceMapping", uuid, 200, (record) => record);
    case "PUT one":
      return onOne(book, "UpdateEventSourceMapping", uuid, 202, (record) => update(book, world, record, input));
    case "DELETE one":
      return onOne(book, "DeleteEventSourceMapping", uuid, 202, (record) => book.delete(record));
    default: {
      const message = `The laptop's lambda has event source mappings only, not ${request.method} ${url.pathname}.`;
      throw new ServiceError("UnknownOperationException", message, { status: 501 });
    }
  }
}

function parse(body: Buffer): JsonObject {
  try {
    return asObject(parseJson(body.toString("utf8")));
  } catch (cause) {
    throw new ServiceError("InvalidRequestContentException", "The request's body is not JSON.", { cause });
  }
}

function create(book: MappingBook, world: MappingWorld, input: JsonObject): Call<WireAnswer> {
  const queueArn = asText(input.EventSourceArn) ?? "";
  const functionName = asText(input.FunctionName) ?? "";
  const context = { "lambda:FunctionArn": namedArn(functionName) };
  const tags = Object.keys(asObject(input.Tags)).length > 0;
  const permission = (action: string): Permission => ({ action, resource: "*", context });
  return {
    operation: "CreateEventSourceMapping",
    // IAM knows no resource for this action, only the condition on the function.
    permissions: [permission("lambda:CreateEventSourceMapping"), ...(tags ? [permission("lambda:TagResource")] : [])],
    perform: () => {
      const target = findFunction(world.functions, functionName);
      const settings = readSettings(input, defaultSettings);
      demandMappable(world, queueArn, target);
      return done(202, shown(book.create(queueArn, target.arn, settings)));
    },
  };
}

/** Answers the ARN that a name stands for, even if there is no such function, because IAM looks at the name. */
const namedArn = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn.split(":").slice(0, 7).join(":") : arnOf("lambda", `function:${nameOrArn}`);

function update(book: MappingBook, world: MappingWorld, record: MappingRecord, input: JsonObject): MappingRecord {
  const functionName = asText(input.FunctionName);
  const target = functionName === undefined ? record.functionArn : findFunction(world.functions, functionName).arn;
  if (target !== record.functionArn) {
    throw new ServiceError("InvalidParameterValueException", "The laptop does not move a mapping to another function.");
  }
  return book.update(record, readSettings(input, record.wanted));
}

/** Reads a call about one mapping. One that does not exist has no function, so only a condition with `IfExists` lets its caller learn of it. */
function onOne(
  book: MappingBook,
  operation: string,
  uuid: string,
  status: number,
  act: (record: MappingRecord) => MappingRecord,
): Call<WireAnswer> {
  const record = book.find(uuid);
  const context = record === undefined ? {} : { "lambda:FunctionArn": record.functionArn };
  return {
    operation,
    permissions: [
      { action: `lambda:${operation}`, resource: arnOf("lambda", `event-source-mapping:${uuid}`), context },
    ],
    perform: () => {
      if (record === undefined) throw notFound();
      return done(status, shown(act(record)));
    },
  };
}

const notFound = (): ServiceError =>
  new ServiceError("ResourceNotFoundException", "The resource you requested does not exist.", { status: 404 });

function list(book: MappingBook, world: MappingWorld, query: URLSearchParams): Call<WireAnswer> {
  return {
    operation: "ListEventSourceMappings",
    permissions: [{ action: "lambda:ListEventSourceMappings", resource: "*" }],
    perform: () => {
      const name = query.get("FunctionName");
      const functionArn = name === null ? undefined : findFunction(world.functions, name).arn;
      const source = query.get("EventSourceArn") ?? undefined;
      const from = Number(query.get("Marker") ?? 0);
      const most = Math.min(asNumber(query.get("MaxItems") ?? undefined) ?? 100, 10_000);
      const fitting = book
        .records()
        .filter((each) => functionArn === undefined || each.functionArn === functionArn)
        .filter((each) => source === undefined || each.eventSourceArn === source);
      const page = fitting.slice(from, from + most);
      const more = from + most < fitting.length ? { NextMarker: String(from + most) } : {};
      return done(200, { EventSourceMappings: page.map(shown), ...more });
    },
  };
}

const shown = (record: MappingRecord): JsonObject => ({
  UUID: record.uuid,
  EventSourceMappingArn: arnOf("lambda", `event-source-mapping:${record.uuid}`),
  EventSourceArn: record.eventSourceArn,
  FunctionArn: record.functionArn,
  BatchSize: record.wanted.batchSize,
  MaximumBatchingWindowInSeconds: record.wanted.windowSeconds,
  FunctionResponseTypes: record.wanted.reportBatchItemFailures ? ["ReportBatchItemFailures"] : [],
  ...(record.wanted.maximumConcurrency === undefined
    ? {}
    : { ScalingConfig: { MaximumConcurrency: record.wanted.maximumConcurrency } }),
  State: record.state,
  StateTransitionReason: "USER_INITIATED",
  LastModified: record.modifiedAt / 1000,
});

const done = (status: number, body: JsonObject): { value: WireAnswer; units: number; unit: "request" } => ({
  value: {
    status,
    headers: { "content-type": "application/json", "x-amzn-requestid": randomUUID() },
    body: JSON.stringify(body),
  },
  units: 1,
  unit: "request",
});
