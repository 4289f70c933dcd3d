/** Limits each project's points per second over HTTPS, and each source's messages an hour. */

import { perSecond, type WindowCounter, WindowQuota } from "../../shared/access/window-quota.ts";
import { logsPerHour } from "../../shared/core/source/source-log.ts";

export const createProjectQuota = (counter: WindowCounter, rate: number): WindowQuota =>
  new WindowQuota(
    counter,
    perSecond(rate, (after) => `The project sends more than its ${rate} points a second; send again in ${after} s.`),
  );

export const createLogQuota = (counter: WindowCounter): WindowQuota =>
  new WindowQuota(counter, {
    windowSeconds: 3600,
    perWindow: logsPerHour,
    refusal: (after) => `The source sends more than ${logsPerHour} messages an hour; send again in ${after} s.`,
  });
