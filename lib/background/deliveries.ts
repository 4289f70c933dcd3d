/** What stands between connector queues and webhooks: deliver, the jobs that help it, and the watch over both. */

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
  /** Who signs webhooks: the address that the discovery document stands under. */
  readonly webhookIssuer: string;
}

/** Ten jobs of a batch run side by side: so many probes of receivers that never answer do not delay each other. */
const performConcurrency = 50;

/** Holds all three, whose logical ids begin with its own: a function that left it would be replaced. */
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
