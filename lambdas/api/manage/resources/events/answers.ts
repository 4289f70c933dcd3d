/** Describes what calls on events answer. */

import * as v from "valibot";
import { nextPageToken } from "../../http/answer-parts.ts";

export const event = v.strictObject({
  eventId: v.string(),
  targetName: v.string(),
  eventType: v.string(),
  data: v.record(v.string(), v.unknown()),
  timestamp: v.string(),
  tags: v.optional(v.record(v.string(), v.string())),
  connectionTag: v.optional(v.string()),
});

export const eventList = v.strictObject({ events: v.array(event), nextPageToken });
