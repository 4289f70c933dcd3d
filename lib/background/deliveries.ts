/** Makes what is between connector queues and webhooks: deliver, the jobs that help it, and the watch over both. */

import { Construct } from "constructs";
import type { DataStack } from "../data/data-stack.ts";
import { createDeliver } from "../pipeline/deliver.ts";
import { BufferQueue } from "../shared/buffer-queue.ts";
import type { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { createPerform, performTimeoutSeconds } from "./perform.ts";
import { createWatch } from "./watch.ts";

export interface DeliveriesProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  /** Names who signs webhooks: the address of the discovery document. */
  readonly webhookIssuer: string;
  /** Takes events of the platform's own. */
  readonly intake: BufferQueue;
  /** Takes what sources publish over MQTT. */
  readonly mqttIntake: BufferQueue;
}

/**
 * Runs many invocations at once, each with ten jobs side by side, so that probes of receivers that never answer do not
 * delay each other.
 */
const performConcurrency = 50;

/**
 * Holds all three functions. Their logical ids begin with this construct's id, so a function that left it would be
 * replaced.
 */
export class Deliveries extends Construct {
  readonly jobs: BufferQueue;
  readonly deliver: MillraceFunction<"deliver">;
  readonly perform: MillraceFunction<"perform">;
  readonly watch: MillraceFunction<"watch">;

  constructor(scope: Construct, id: string, props: DeliveriesProps) {
    super(scope, id);
    this.jobs = new BufferQueue(this, "Jobs", {
      consumer: { timeoutSeconds: performTimeoutSeconds },
      windowSeconds: 0,
    });
    const delivering = { ...props, jobs: this.jobs };
    this.deliver = createDeliver(this, delivering);
    this.perform = createPerform(this, { ...delivering, deliver: this.deliver });
    this.watch = createWatch(this, delivering);
    this.jobs.feed(this.perform, { batchSize: 10, windowSeconds: 0, maxConcurrency: performConcurrency });
  }
}
