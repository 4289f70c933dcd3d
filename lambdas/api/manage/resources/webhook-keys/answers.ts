/** What calls on the keys of webhooks answer. */

import * as v from "valibot";
import { time } from "../../http/answer-parts.ts";

/** Those that receivers must know now, oldest first; the end is null for the newest, which has no successor yet. */
export const webhookKeyList = v.strictObject({
  keys: v.array(
    v.strictObject({ kid: v.string(), createTime: time, signStartTime: time, signEndTime: v.nullable(time) }),
  ),
});
