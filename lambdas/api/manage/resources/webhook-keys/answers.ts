/** Describes what calls on webhook keys answer. */

import * as v from "valibot";
import { time } from "../../http/answer-parts.ts";

/**
 * Lists the keys that receivers must know now, oldest first. `signEndTime` is null for the newest key, which has no
 * successor yet.
 */
export const webhookKeyList = v.strictObject({
  keys: v.array(
    v.strictObject({ kid: v.string(), createTime: time, signStartTime: time, signEndTime: v.nullable(time) }),
  ),
});
