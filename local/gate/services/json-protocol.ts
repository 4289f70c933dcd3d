/**
 * Reads and writes the wire form that SQS, DynamoDB, KMS and Secrets Manager share: one path, `X-Amz-Target`, and JSON
 * both ways.
 */

import { randomUUID } from "node:crypto";
import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import { ServiceError } from "../../aws/service-error.ts";
import type { WireAnswer, WireRequest } from "../../aws/wire.ts";
import { asObject, type JsonObject } from "../../template/json.ts";
import type { BillingUnit, Call, Performed, Performing, Permission, Service, StandardErrors } from "../service.ts";

export interface Result {
  readonly output: unknown;
  readonly units?: number;
  readonly unit?: BillingUnit;
}

/** One operation of a JSON service. */
export interface Operation {
  permissions(input: JsonObject): Permission[];
  perform(input: JsonObject, performing: Performing): Promise<Result> | Result;
  /** Only batches have it (see `Call.performSome`). */
  performSome?(input: JsonObject, fails: () => boolean, performing: Performing): Promise<Result> | Result;
}

export interface JsonProtocol {
  readonly name: string;
  /** The part before the dot in `X-Amz-Target`. */
  readonly target: string;
  readonly contentType: "application/x-amz-json-1.0" | "application/x-amz-json-1.1";
  /** The part before the `#` in an error's `__type`. */
  readonly errorNamespace: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly errors: StandardErrors;
  /** Makes a `ServiceError` of what the backend throws. Answers undefined for an error that was not expected. */
  translate?(error: unknown): ServiceError | undefined;
}

/** Makes the service that speaks a protocol. */
export const createJsonService = (protocol: JsonProtocol): Service => ({
  name: protocol.name,
  errors: protocol.errors,
  read: (request) => readJsonCall(protocol, request),
  refuse: (error) => refuseAsJson(protocol, error),
});

function readJsonCall(protocol: JsonProtocol, request: WireRequest): Call<WireAnswer> {
  const target = String(request.headers["x-amz-target"] ?? "");
  const name = target.slice(target.indexOf(".") + 1);
  const operation = Object.hasOwn(protocol.operations, name) ? protocol.operations[name] : undefined;
  if (operation === undefined || target !== `${protocol.target}.${name}`) {
    throw new ServiceError(
      "UnknownOperationException",
      `The laptop's ${protocol.name} does not know the operation ${target}.`,
      {
        status: 501,
      },
    );
  }
  const input = parseBody(request.body);
  return jsonCall(protocol, name, operation, input, (result) => okAnswer(protocol, result));
}

/** Makes a call of an operation. `toValue` brings its result into the form that the caller needs. */
export function jsonCall<T>(
  protocol: JsonProtocol,
  name: string,
  operation: Operation,
  input: JsonObject,
  toValue: (result: Result) => T,
): Call<T> {
  const performed = (result: Result): Performed<T> => ({
    value: toValue(result),
    units: result.units ?? 1,
    unit: result.unit ?? "request",
  });
  const { performSome } = operation;
  const run = async (result: () => Promise<Result> | Result): Promise<Performed<T>> => {
    try {
      return performed(await result());
    } catch (error) {
      throw protocol.translate?.(error) ?? error;
    }
  };
  return {
    operation: name,
    permissions: operation.permissions(input),
    perform: (performing) => run(() => operation.perform(input, performing)),
    ...(performSome === undefined
      ? {}
      : { performSome: (fails, performing) => run(() => performSome(input, fails, performing)) }),
  };
}

function parseBody(body: Buffer): JsonObject {
  try {
    return body.length === 0 ? {} : asObject(parseJson(body.toString("utf8")));
  } catch (cause) {
    throw new ServiceError("SerializationException", "The request's body is not JSON.", { cause });
  }
}

const okAnswer = (protocol: JsonProtocol, result: Result): WireAnswer => ({
  status: 200,
  headers: { "content-type": protocol.contentType, "x-amzn-requestid": randomUUID() },
  body: JSON.stringify(result.output ?? {}),
});

function refuseAsJson(protocol: JsonProtocol, error: ServiceError): WireAnswer {
  const body = {
    __type: `${protocol.errorNamespace}#${error.code}`,
    message: error.message,
    Message: error.message,
    ...error.fields,
  };
  const sender = error.status < 500 ? "Sender" : "Receiver";
  return {
    status: error.status,
    headers: {
      "content-type": protocol.contentType,
      "x-amzn-requestid": randomUUID(),
      "x-amzn-errortype": error.code,
      ...(protocol.name === "sqs" ? { "x-amzn-query-error": `${error.queryCode};${sender}` } : {}),
    },
    body: JSON.stringify(body),
  };
}
