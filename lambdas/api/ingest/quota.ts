/** Limits each project's points per second over HTTPS. */

import { perSecond, type WindowCounter, WindowQuota } from "../../shared/access/window-quota.ts";

export const createProjectQuota = (counter: WindowCounter, rate: number): WindowQuota =>
  new WindowQuota(
    counter,
    perSecond(rate, (after) => `The project sends more than its ${rate} points a second; send again in ${after} s.`),
  );
