/** Puts work on the jobs queue. */

import { type JobMessage, longestDelaySeconds } from "../core/job.ts";

export type SendJob = (message: JobMessage, delaySeconds: number) => Promise<void>;

interface Sending {
  readonly body: string;
  /** Is the tenant of a fair queue: the project, where it is known. */
  readonly group: string;
  readonly delaySeconds: number;
}

/** Sends one message to a queue. Resolves when SQS keeps it. */
interface MessageSender {
  send(queueUrl: string, message: Sending): Promise<void>;
}

/** Is the tenant of work whose project is not known yet: however much of it there is, it delays no project's work. */
const lastValuesGroup = "last-values";

/**
 * Answers a sender that keeps each delay within the 0 to 900 seconds that SQS takes, and puts each project's work in its
 * group, so that no project's many jobs delay those of another.
 */
export const createJobSender =
  (sender: MessageSender, jobsQueueUrl: string): SendJob =>
  (message, delaySeconds) =>
    sender.send(jobsQueueUrl, {
      body: JSON.stringify(message),
      group: message.kind === "lastValues" ? lastValuesGroup : message.project,
      delaySeconds: Math.min(longestDelaySeconds, Math.max(0, delaySeconds)),
    });
