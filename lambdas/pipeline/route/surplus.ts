/**
 * Puts what a project publishes over MQTT above its quota on the queue that keeps projects apart. Topic rules can set no
 * message group, so that what waits on the MQTT intake queue waits in one line; to send it on costs less than to route
 * it, and it then waits behind its own project alone (docs/adr/0053-what-is-above-the-quota-over-mqtt-waits-apart.md).
 */

import type { ProjectId } from "../../shared/core/id.ts";
import { encodeForQueue } from "../../shared/core/intake/intake-body.ts";
import { Outbox, type SendingPort } from "./outbox.ts";
import type { Routable } from "./route.ts";

export interface SurplusPort extends SendingPort {
  readonly queues: SendingPort["queues"] & { readonly intake: string };
  /** Counts points of the project. Answers whether it has taken all of its quota of this moment. */
  readonly isAboveQuota: (project: ProjectId, points: number) => Promise<boolean>;
}

interface Divided {
  readonly within: readonly Routable[];
  /** The ids of messages that must be tried again. */
  readonly failed: ReadonlySet<string>;
}

/** Sends on what is above the quotas, with the events' ids that it has already. Answers what is to be routed now. */
export async function sendSurplusOn(requests: readonly Routable[], port: SurplusPort): Promise<Divided> {
  const outbox = new Outbox();
  const within: Routable[] = [];
  for (const [project, group] of Map.groupBy(requests, ({ request }) => request.project)) {
    if (await isAbove(project, group, port)) {
      for (const { messageId, request } of group) {
        outbox.add(port.queues.intake, { body: encodeForQueue(request), group: project }, messageId);
      }
    } else within.push(...group);
  }
  return { within, failed: await outbox.send(port) };
}

export const pointsOf = (group: readonly Routable[]): number =>
  group.reduce((sum, { request }) => sum + request.identified.length, 0);

/** Takes a project for within its quota where that cannot be told: data goes its way all the same. */
async function isAbove(project: ProjectId, group: readonly Routable[], port: SurplusPort): Promise<boolean> {
  try {
    return await port.isAboveQuota(project, pointsOf(group));
  } catch (error) {
    port.report("cannot count what a project publishes", { project, error });
    return false;
  }
}
