import { GetEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueAttributesCommand, QueueNameExists } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { ConnectorQueues } from "../../../lambdas/shared/adapters/lambda/connector-queues.ts";
import { runManagement } from "../../support/management.ts";
import { ModelMapping } from "../../unit/lambdas/shared/delivery/model/mapping.ts";
import { Chance, VirtualTime } from "../../unit/lambdas/shared/delivery/model/virtual-time.ts";
import { openWithClients } from "../../unit/local/gate/clients.ts";
import { arn } from "../../unit/local/gate/small-platform.ts";
import { describeConnectorQueues, describeMappingAdjustment } from "./connector-queues.ts";

const management = await runManagement();

const realQueues = async (): Promise<ConnectorQueues> => {
  const { sqs, lambda } = await openWithClients();
  return new ConnectorQueues(arn("lambda", "function:test-worker"), sqs, lambda, 1);
};

describeConnectorQueues("ConnectorQueues", realQueues);
describeConnectorQueues("The queues that management is tested with", async () => management.ports.queues);

describeMappingAdjustment("A mapping of ConnectorQueues", async () => {
  const { sqs, lambda } = await openWithClients();
  const queues = new ConnectorQueues(arn("lambda", "function:test-worker"), sqs, lambda, 1);
  const { queueArn } = await queues.makeQueue("test-dc-a");
  const mapping = await queues.makeMapping(queueArn, 20);
  const state = async () => (await lambda.send(new GetEventSourceMappingCommand({ UUID: mapping }))).State;
  const settle = () => expect.poll(state).toMatch(/^(?:En|Dis)abled$/);
  await settle();
  return { adjust: (concurrency, isPolled) => queues.adjust({ mapping, concurrency }, isPolled), settle };
});

describeMappingAdjustment("ModelMapping", async () => {
  const time = new VirtualTime(0);
  const mapping = new ModelMapping(time, new Chance(1), () => {});
  return {
    adjust: async (concurrency, isPolled) => mapping.adjust({ concurrency }, isPolled),
    settle: () => time.runUntil(time.now + 60_000),
  };
});

it("ConnectorQueues say that a mapping is not found, and take it for removed", async () => {
  const queues = await realQueues();
  const mapping = "00000000-0000-4000-8000-000000000000";
  await expect(queues.adjust({ mapping, concurrency: 20 }, true)).rejects.toMatchObject({ code: "not-found" });
  await queues.removeMapping(mapping);
});

it("ConnectorQueues correct a queue that was made with other settings", async () => {
  const { sqs, lambda } = await openWithClients();
  const queues = new ConnectorQueues(arn("lambda", "function:test-worker"), sqs, lambda, 1);
  const made = new CreateQueueCommand({ QueueName: "test-dc-a", Attributes: { VisibilityTimeout: "7" } });
  const { QueueUrl } = await sqs.send(made);
  const refused = sqs.send(new CreateQueueCommand({ QueueName: "test-dc-a", Attributes: { VisibilityTimeout: "8" } }));
  await expect(refused).rejects.toBeInstanceOf(QueueNameExists);
  const { queueUrl } = await queues.makeQueue("test-dc-a");
  expect(queueUrl).toBe(QueueUrl);
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  expect(Attributes).toMatchObject({ VisibilityTimeout: "120", MessageRetentionPeriod: "1209600" });
  expect(Attributes.Policy).toContain("aws:SecureTransport");
});
