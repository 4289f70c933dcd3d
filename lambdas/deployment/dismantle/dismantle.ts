/** Removes what was made at run time and so survives its stack: connector queues and their mappings. */

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
  /** CloudFormation's word for what the stack is going through; undefined where there is no such stack. */
  readonly stackStatus: (stackId: string) => Promise<string | undefined>;
}

/** The stack is being deleted, or goes away again because its creation failed. */
const endingStatuses: readonly (string | undefined)[] = ["DELETE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"];

/**
 * Clears away where the stack itself goes. CloudFormation deletes the custom resource also when an update replaces or
 * drops it, or is rolled back: the stage then lives on, and so must its queues with the events on them.
 */
export async function dismantleStack(port: DismantlePort, stackId: string): Promise<void> {
  const status = await port.stackStatus(stackId);
  if (endingStatuses.includes(status)) await dismantle(port);
  else log.info("nothing dismantled, since the stack stays", { stackId, status });
}

/** Mappings first, since they poll the queues. Lists anew at each run, so a run that was cut off is simply repeated. */
async function dismantle({ queues, connectorQueuePrefix }: DismantlePort): Promise<void> {
  const isOurs = (queueArn: string): boolean => queueArn.split(":").at(-1)?.startsWith(connectorQueuePrefix) ?? false;
  const mappings = (await queues.mappings()).filter(({ queueArn }) => isOurs(queueArn));
  for (const { uuid } of mappings) await queues.removeMapping(uuid);
  const queueUrls = await queues.queueUrls(connectorQueuePrefix);
  for (const queueUrl of queueUrls) await queues.removeQueue(queueUrl);
  log.info("dismantled", { mappings: mappings.length, queues: queueUrls.length });
}
