/**
 * Ends what survives the stack: connector queues and their mappings, which are made at run time, and the hosts of MQTT.
 */

import { PlatformError } from "../../shared/core/error.ts";
import { log } from "../../shared/handlers/log.ts";
import { closeMqtt, type MqttDomains } from "./close-mqtt.ts";

/** Finds and removes connectors' queues and mappings. Removing what is gone does nothing. */
interface RemovableQueues {
  /** Answers all mappings to `deliver`. */
  mappings(): Promise<readonly { readonly uuid: string; readonly queueArn: string }[]>;
  /** Throws `unavailable` while the mapping is being made or changed. */
  removeMapping(uuid: string): Promise<void>;
  queueUrls(prefix: string): Promise<readonly string[]>;
  removeQueue(queueUrl: string): Promise<void>;
}

export interface DismantlePort {
  readonly queues: RemovableQueues;
  /** `<stage>-dc-` */
  readonly connectorQueuePrefix: string;
  readonly mqttDomains: MqttDomains;
  readonly stage: string;
  /** Answers CloudFormation's word for what the stack is going through; undefined if there is no such stack. */
  readonly stackStatus: (stackId: string) => Promise<string | undefined>;
  readonly wait: (millis: number) => Promise<void>;
}

/** The stack is being deleted, or goes away again because its creation failed. */
const endingStatuses: readonly (string | undefined)[] = ["DELETE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"];

/**
 * Removes the queues and closes MQTT if the stack itself is deleted. CloudFormation also deletes the custom resource when an update
 * replaces or drops it, or is rolled back: the stage then lives on, and so must its queues with their events.
 */
export async function dismantleStack(port: DismantlePort, stackId: string): Promise<void> {
  const status = await port.stackStatus(stackId);
  if (endingStatuses.includes(status)) {
    await closeMqtt(port.mqttDomains, port.stage);
    await dismantle(port);
  } else log.info("nothing dismantled, since the stack stays", { stackId, status });
}

/**
 * Lets this much time pass before it looks again. Calls that were under way when their function lost its rights are over
 * by then, and Lambda may have finished changing a mapping.
 */
const settleMillis = 15_000;
/** Ends the looking before the function's 15 minutes do. */
const mostLooks = 40;

/**
 * Removes what there is, and looks again until it finds nothing new: whatever makes queues and mappings was stopped
 * before, but its last call may have come late. A run that was cut off can simply be repeated.
 */
async function dismantle(port: DismantlePort): Promise<void> {
  const gone: Gone = { mappings: new Set(), queues: new Set() };
  for (let look = 1; ; look++) {
    const isQuiet = await removeAll(port, gone);
    if (isQuiet && look > 1) break;
    if (look === mostLooks) {
      throw new PlatformError(
        "unavailable",
        "Queues or mappings of connectors are still being made or changed; delete the stack again.",
      );
    }
    await port.wait(settleMillis);
  }
  log.info("dismantled", { mappings: gone.mappings.size, queues: gone.queues.size });
}

/** What was removed. AWS lists it for up to a minute more. */
interface Gone {
  readonly mappings: Set<string>;
  readonly queues: Set<string>;
}

/** Removes the mappings first, since they poll the queues. Answers whether all of it was removed before. */
async function removeAll({ queues, connectorQueuePrefix }: DismantlePort, gone: Gone): Promise<boolean> {
  let isQuiet = true;
  const isOurs = (queueArn: string): boolean => queueArn.split(":").at(-1)?.startsWith(connectorQueuePrefix) ?? false;
  for (const { uuid, queueArn } of await queues.mappings()) {
    if (!isOurs(queueArn) || gone.mappings.has(uuid)) continue;
    isQuiet = false;
    if (await isRemoved(queues.removeMapping(uuid))) gone.mappings.add(uuid);
  }
  for (const queueUrl of await queues.queueUrls(connectorQueuePrefix)) {
    if (!gone.queues.has(queueUrl)) isQuiet = false;
    // Removes it again even if it was removed before, since one that was made anew has the same address.
    await queues.removeQueue(queueUrl);
    gone.queues.add(queueUrl);
  }
  return isQuiet;
}

/** Answers false for a mapping that is being made or changed, which Lambda removes only afterwards. */
const isRemoved = (removal: Promise<void>): Promise<boolean> =>
  removal.then(
    () => true,
    (error: unknown) => {
      if (error instanceof PlatformError && error.code === "unavailable") return false;
      throw error;
    },
  );
