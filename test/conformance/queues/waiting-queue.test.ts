import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { SqsSender } from "../../../lambdas/shared/adapters/sqs/queue.ts";
import { SqsWaiting } from "../../../lambdas/shared/adapters/sqs/waiting.ts";
import { waitingOf as slicesOf } from "../../unit/lambdas/background/perform/waiting-queue.ts";
import { MemoryQueue } from "../../unit/lambdas/shared/delivery/model/memory-queue.ts";
import { queueOf, waitingOf } from "../../unit/lambdas/shared/delivery/model/port.ts";
import { Truth } from "../../unit/lambdas/shared/delivery/model/truth.ts";
import { Chance, VirtualTime } from "../../unit/lambdas/shared/delivery/model/virtual-time.ts";
import { openWithClients } from "../../unit/local/gate/clients.ts";
import { queueUrl } from "../../unit/local/gate/small-platform.ts";
import { describeWaitingQueue } from "./waiting-queue.ts";

describeWaitingQueue("SqsWaiting with SqsSender", async () => {
  const { sqs } = await openWithClients();
  const waiting = new SqsWaiting(sqs);
  const sender = new SqsSender(sqs);
  const queue = {
    postpone: waiting.postpone.bind(waiting),
    resend: sender.sendAll.bind(sender),
  };
  const QueueUrl = queueUrl("dead");
  const vanish = async () => void (await sqs.send(new DeleteQueueCommand({ QueueUrl })));
  return { queue, waiting, queueUrl: QueueUrl, vanish };
});

describeWaitingQueue("The delivery model's queue", async () => {
  const time = new VirtualTime(Date.parse("2026-01-01T12:00:00Z"));
  const world = { queue: new MemoryQueue(time, new Chance(1)), truth: new Truth(() => time.now) };
  const invocation = { operate: async <T>(effect: () => T) => effect(), pass: async () => {} };
  return {
    queue: queueOf(world, invocation, () => false),
    waiting: waitingOf(world, invocation),
    queueUrl: "https://sqs/C",
    vanish: async () => world.queue.vanish(),
  };
});

describeWaitingQueue("The queue that slices are tested with", async () => {
  const { port, vanish } = slicesOf();
  return { queue: port.queue, waiting: port.waiting, queueUrl: "https://sqs/C", vanish: async () => vanish() };
});
