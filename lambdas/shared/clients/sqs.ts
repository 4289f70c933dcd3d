import { SQSClient } from "@aws-sdk/client-sqs";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { lean, leanSettings } from "./lean.ts";
import { callPlainly } from "./plain-calls.ts";

const plainCommands = ["SendMessageBatchCommand", "SendMessageCommand"];

/** Makes the client by which a function calls SQS. It keeps to its endpoint, whatever host a queue's address names. */
export const createSqsClient = (): SQSClient =>
  callPlainly(
    lean(
      new SQSClient({
        ...leanSettings,
        useQueueUrlAsEndpoint: false,
        requestHandler: new NodeHttpHandler({ httpAgent: { maxSockets: 200 }, httpsAgent: { maxSockets: 200 } }),
      }),
    ),
    plainCommands,
  );
