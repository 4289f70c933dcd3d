/**
 * Limits each identity's calls per second of the management API, and within an hour the jobs that start in a project
 * and the messages that a source sends about itself.
 */

import { logsPerHour } from "../core/source/source-log.ts";
import { perSecond, type WindowCounter, WindowQuota } from "./window-quota.ts";

export const createCallLimit = (counter: WindowCounter, rate: number): WindowQuota =>
  new WindowQuota(
    counter,
    perSecond(
      rate,
      (after) => `More than ${rate} calls a second were made as this identity; call again in ${after} s.`,
    ),
  );

const hourSeconds = 3600;

export const createJobLimit = (counter: WindowCounter, perHour: number): WindowQuota =>
  new WindowQuota(counter, {
    windowSeconds: hourSeconds,
    perWindow: perHour,
    refusal: (after) =>
      `More than ${perHour} syncs, replays and exports were asked for in this project within an hour; ask again in ${after} s (limits: docs/limits.md).`,
  });

export const createLogQuota = (counter: WindowCounter): WindowQuota =>
  new WindowQuota(counter, {
    windowSeconds: hourSeconds,
    perWindow: logsPerHour,
    refusal: (after) => `The source sends more than ${logsPerHour} messages an hour; send again in ${after} s.`,
  });
