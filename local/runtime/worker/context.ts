/** Makes the second argument of a handler, as Lambda does. */

import { machineClock } from "../../aws/clock.ts";
import type { Invoke, WorkerSetup } from "./messages.ts";

interface LambdaContext {
  readonly callbackWaitsForEmptyEventLoop: boolean;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  /** Megabytes, as text. */
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

export const contextOf = (setup: WorkerSetup, { requestId, deadlineMillis }: Invoke): LambdaContext => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: setup.functionName,
  functionVersion: "$LATEST",
  invokedFunctionArn: setup.functionArn,
  memoryLimitInMB: String(setup.memoryMb),
  awsRequestId: requestId,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME ?? "",
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME ?? "",
  getRemainingTimeInMillis: () => Math.max(0, deadlineMillis - machineClock.steadyMillis()),
});
