/** Puts work on the jobs queue. */

import type { SqsSender } from "../adapters/sqs/queue.ts";
import { type JobMessage, longestDelaySeconds } from "../core/job.ts";

export type SendJob = (message: JobMessage, delaySeconds: number) => Promise<void>;

export const jobSender =
  (sender: SqsSender, jobsQueueUrl: string): SendJob =>
  (message, delaySeconds) =>
    sender.send(jobsQueueUrl, {
      body: JSON.stringify(message),
      delaySeconds: Math.min(longestDelaySeconds, Math.max(0, delaySeconds)),
    });
