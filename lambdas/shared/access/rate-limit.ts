/** Limits each identity's calls per second of the management API, and the jobs that start in a project within an hour. */

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
      `More than ${perHour} syncs and replays were asked for in this project within an hour; ask again in ${after} s (limits: docs/limits.md).`,
  });
