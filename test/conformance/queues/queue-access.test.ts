import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { openWithClients } from "../../unit/local/gate/clients.ts";
import { arn, queueArn as arnOf, queueUrl } from "../../unit/local/gate/small-platform.ts";
import { functionArn, QueueInMemory, queueArn } from "../../unit/local/runtime/pollers/queue-in-memory.ts";
import { describeQueueAccess } from "./queue-access.ts";

describeQueueAccess("The gate's queue access", async () => {
  const { gate, sqs } = await openWithClients();
  const QueueUrl = queueUrl("dead");
  return {
    queues: gate.sqs,
    queueArn: arnOf("dead"),
    functionArn: arn("lambda", "function:test-worker"),
    send: async (MessageBody) => void (await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))),
  };
});

describeQueueAccess("QueueInMemory", async () => {
  const queues = new QueueInMemory();
  return { queues, queueArn, functionArn, send: async (body) => queues.send(body) };
});
