/** Reads what an event source mapping may be set to, and refuses what Lambda refuses. */

import { ServiceError } from "../../aws/service-error.ts";
import { asBoolean, asList, asNumber, asObject, type JsonObject } from "../../template/json.ts";
import type { LocalFunction } from "../../template/model/functions.ts";

export interface MappingSettings {
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly maximumConcurrency?: number;
  readonly enabled: boolean;
  readonly reportBatchItemFailures: boolean;
}

/** Lambda's defaults for settings that a request may leave out. */
export const defaultSettings: MappingSettings = {
  batchSize: 10,
  windowSeconds: 0,
  enabled: true,
  reportBatchItemFailures: false,
};

const known = [
  "UUID",
  "EventSourceArn",
  "FunctionName",
  "Enabled",
  "BatchSize",
  "MaximumBatchingWindowInSeconds",
  "FunctionResponseTypes",
  "ScalingConfig",
  "Tags",
];

const invalid = (message: string): ServiceError => new ServiceError("InvalidParameterValueException", message);

/**
 * Reads the settings of a create or update request, and takes those that it leaves out from `before`. Throws for what
 * Lambda or the laptop refuses.
 */
export function readSettings(input: JsonObject, before: MappingSettings): MappingSettings {
  const unknown = Object.keys(input).find((key) => !known.includes(key) && input[key] !== undefined);
  if (unknown !== undefined) throw invalid(`The laptop's event source mappings do not know ${unknown}.`);
  const { maximumConcurrency: concurrencyBefore, ...rest } = before;
  const concurrency =
    "ScalingConfig" in input ? asNumber(asObject(input.ScalingConfig).MaximumConcurrency) : concurrencyBefore;
  const settings: MappingSettings = {
    ...rest,
    batchSize: asNumber(input.BatchSize) ?? before.batchSize,
    windowSeconds: asNumber(input.MaximumBatchingWindowInSeconds) ?? before.windowSeconds,
    enabled: asBoolean(input.Enabled) ?? before.enabled,
    reportBatchItemFailures:
      input.FunctionResponseTypes === undefined
        ? before.reportBatchItemFailures
        : asList(input.FunctionResponseTypes).includes("ReportBatchItemFailures"),
    ...(concurrency === undefined ? {} : { maximumConcurrency: concurrency }),
  };
  demandInRange(settings);
  return settings;
}

function demandInRange({ batchSize, windowSeconds, maximumConcurrency }: MappingSettings): void {
  if (batchSize < 1 || batchSize > 10_000) throw invalid("BatchSize must be between 1 and 10000.");
  if (windowSeconds < 0 || windowSeconds > 300)
    throw invalid("MaximumBatchingWindowInSeconds must be between 0 and 300.");
  if (batchSize > 10 && windowSeconds < 1) {
    throw invalid("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
  }
  if (maximumConcurrency !== undefined && (maximumConcurrency < 2 || maximumConcurrency > 1000)) {
    throw invalid("MaximumConcurrency must be between 2 and 1000.");
  }
}

/** Answers what the other parts of the laptop know of a new mapping's queue and function. */
export interface MappingWorld {
  readonly functions: readonly LocalFunction[];
  /** Answers the queue's visibility timeout in seconds; undefined if there is no such queue. */
  visibilitySeconds(queueArn: string): number | undefined;
  /** Tells whether the function's role allows an SQS action on the queue. */
  mayCall(caller: LocalFunction, action: string, queueArn: string): boolean;
}

/** Throws if Lambda would refuse to map this queue to this function. */
export function demandMappable(world: MappingWorld, queueArn: string, target: LocalFunction): void {
  const visibility = world.visibilitySeconds(queueArn);
  if (visibility === undefined) {
    throw invalid(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    );
  }
  if (visibility < target.timeoutSeconds) {
    const function_ = `Function timeout: ${target.timeoutSeconds} seconds`;
    throw invalid(`Queue visibility timeout: ${visibility} seconds is less than ${function_}`);
  }
  for (const action of ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"]) {
    if (!world.mayCall(target, `sqs:${action}`, queueArn)) {
      throw invalid(`The provided execution role does not have permissions to call ${action} on SQS`);
    }
  }
}

/** Finds a function by its name, or by its ARN with or without a version. */
export function findFunction(functions: readonly LocalFunction[], nameOrArn: string): LocalFunction {
  const found = functions.find((each) => [each.name, each.arn, `${each.arn}:$LATEST`].includes(nameOrArn));
  if (found !== undefined) return found;
  throw new ServiceError("ResourceNotFoundException", `Function not found: ${nameOrArn}`, { status: 404 });
}
