/** Routes a request at the door, as `ingest` does, so that its calls are followed apart from those of the door's other work. */

import { DirectWay } from "../../../lambdas/api/ingest/direct-way.ts";
import { Registry } from "../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { JointSender } from "../../../lambdas/shared/adapters/sqs/joint-sender.ts";
import { SqsSender } from "../../../lambdas/shared/adapters/sqs/queue.ts";
import { createSqsClient } from "../../../lambdas/shared/clients/sqs.ts";
import type { IntakeRequest } from "../../../lambdas/shared/core/intake/intake-message.ts";
import { patienceOf } from "../../../lambdas/shared/core/waiting/patience.ts";
import { routingQueues, wireViews } from "../../../lambdas/shared/routing/wiring.ts";

export async function routeDirectly(
  settings: Parameters<typeof routingQueues>[0],
  client: ConstructorParameters<typeof Registry>[1],
  request: IntakeRequest,
): Promise<boolean> {
  const sender = new JointSender(new SqsSender(createSqsClient()));
  const way = new DirectWay({
    views: wireViews(new Registry(settings.registryTable, client), settings),
    queues: routingQueues(settings),
    send: (queueUrl, messages) => sender.sendAll(queueUrl, messages),
    nowMillis: Date.now,
    patience: patienceOf(0),
    livePatience: patienceOf(0),
    report: () => {},
  });
  return way.take(request, 0);
}
