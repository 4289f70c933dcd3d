/** Limits each identity's calls per second of the management API. */

import { perSecond, type WindowCounter, WindowQuota } from "../../../shared/access/window-quota.ts";

export const createCallLimit = (counter: WindowCounter, rate: number): WindowQuota =>
  new WindowQuota(
    counter,
    perSecond(
      rate,
      (after) => `More than ${rate} calls a second were made as this identity; call again in ${after} s.`,
    ),
  );
