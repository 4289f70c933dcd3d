/** Describes what calls on webhook keys answer. */

import * as v from "valibot";
import { nextPageToken, time } from "../../http/answer-parts.ts";

const keys = v.array(
  v.strictObject({
    kid: v.string(),
    createTime: time,
    signStartTime: time,
    signEndTime: v.pipe(v.nullable(time), v.description("Null for the newest key, which has no successor yet.")),
  }),
);

/** Lists the keys that receivers must know now, oldest first. */
export const webhookKeyList = v.strictObject({ keys, nextPageToken });

/** Lists them as they are after a rotation. */
export const rotatedWebhookKeys = v.strictObject({ keys });
