/** Puts work on the jobs queue. */

import { type JobMessage, longestDelaySeconds } from "../core/job.ts";

export type SendJob = (message: JobMessage, delaySeconds: number) => Promise<void>;

/** Sends one message to a queue. Resolves when SQS keeps it. */
interface MessageSender {
  send(queueUrl: string, message: { readonly body: string; readonly delaySeconds: number }): Promise<void>;
}

/** Answers a sender that keeps each delay within the 0 to 900 seconds that SQS takes. */
export const createJobSender =
  (sender: MessageSender, jobsQueueUrl: string): SendJob =>
  (message, delaySeconds) =>
    sender.send(jobsQueueUrl, {
      body: JSON.stringify(message),
      delaySeconds: Math.min(longestDelaySeconds, Math.max(0, delaySeconds)),
    });
