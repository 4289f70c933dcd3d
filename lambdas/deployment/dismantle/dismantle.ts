/** Removes connector queues and their mappings, which are made at run time and so survive their stack. */

import { log } from "../../shared/handlers/log.ts";

/** Finds and removes connectors' queues and mappings. Removing what is gone does nothing. */
interface RemovableQueues {
  /** Answers all mappings to `deliver`. */
  mappings(): Promise<readonly { readonly uuid: string; readonly queueArn: string }[]>;
  removeMapping(uuid: string): Promise<void>;
  queueUrls(prefix: string): Promise<readonly string[]>;
  removeQueue(queueUrl: string): Promise<void>;
}

export interface DismantlePort {
  readonly queues: RemovableQueues;
  /** `<stage>-dc-` */
  readonly connectorQueuePrefix: string;
  /** Answers CloudFormation's word for what the stack is going through; undefined if there is no such stack. */
  readonly stackStatus: (stackId: string) => Promise<string | undefined>;
}

/** The stack is being deleted, or goes away again because its creation failed. */
const endingStatuses: readonly (string | undefined)[] = ["DELETE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"];

/**
 * Removes the queues if the stack itself is deleted. CloudFormation also deletes the custom resource when an update
 * replaces or drops it, or is rolled back: the stage then lives on, and so must its queues with their events.
 */
export async function dismantleStack(port: DismantlePort, stackId: string): Promise<void> {
  const status = await port.stackStatus(stackId);
  if (endingStatuses.includes(status)) await dismantle(port);
  else log.info("nothing dismantled, since the stack stays", { stackId, status });
}

/**
 * Removes the mappings first, since they poll the queues. Lists everything again in each run, so that a run that was
 * cut off can simply be repeated.
 */
async function dismantle({ queues, connectorQueuePrefix }: DismantlePort): Promise<void> {
  const isOurs = (queueArn: string): boolean => queueArn.split(":").at(-1)?.startsWith(connectorQueuePrefix) ?? false;
  const mappings = (await queues.mappings()).filter(({ queueArn }) => isOurs(queueArn));
  for (const { uuid } of mappings) await queues.removeMapping(uuid);
  const queueUrls = await queues.queueUrls(connectorQueuePrefix);
  for (const queueUrl of queueUrls) await queues.removeQueue(queueUrl);
  log.info("dismantled", { mappings: mappings.length, queues: queueUrls.length });
}
