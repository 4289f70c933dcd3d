/** Describes what calls on commands answer. */

import * as v from "valibot";
import { commandStates } from "../../../../shared/core/mqtt/command.ts";
import { nextPageToken, time } from "../../http/answer-parts.ts";

const outcome = v.picklist(["DELIVERED", "NOT_CONNECTED", "UNKNOWN"]);

export const command = v.strictObject({
  name: v.string(),
  topic: v.string(),
  mapping: v.string(),
  data: v.union([v.string(), v.number(), v.boolean()]),
  id: v.nullable(v.string()),
  state: v.pipe(
    v.picklist(commandStates),
    v.description(
      "DELIVERED: a client of the source acknowledged it. NOT_CONNECTED: none was connected. UNKNOWN: a client may have it; it is not sent again. QUEUED: it waits for the source to connect. EXPIRED: it waited for as long as it was valid.",
    ),
  ),
  clients: v.pipe(
    v.array(v.strictObject({ clientId: v.string(), outcome })),
    v.description("The clients of the source that it was sent to, and what each did."),
  ),
  acknowledgement: v.pipe(
    v.nullable(v.strictObject({ status: v.string(), error: v.nullable(v.string()), time })),
    v.description("What the source answered under the command's id; null until it does."),
  ),
  createTime: time,
  sentTime: v.nullable(time),
  validUntil: v.nullable(time),
});

export const commandList = v.strictObject({ commands: v.array(command), nextPageToken });
