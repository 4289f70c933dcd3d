/** Describes what calls on failed sign-ins answer. */

import * as v from "valibot";
import { signInFailureReasons, triedCredentials } from "../../../../shared/core/identity/sign-in-failure.ts";
import { nextPageToken, time } from "../../http/answer-parts.ts";

export const signInFailure = v.strictObject({
  time: v.pipe(time, v.description("When it happened last within the hour.")),
  firstTime: v.pipe(time, v.description("When it happened first within the hour.")),
  count: v.pipe(
    v.number(),
    v.integer(),
    v.description("How often within the hour; a flood is counted by half at least."),
  ),
  name: v.pipe(
    v.string(),
    v.description("The name that was tried. Of one that is neither known nor a UUID no more than the beginning."),
  ),
  identity: v.pipe(v.nullable(v.string()), v.description("Whose name or secret it was; null if it is nobody's.")),
  reason: v.picklist(signInFailureReasons),
  credential: v.picklist(triedCredentials),
  door: v.picklist(["HTTPS", "MQTT"]),
  address: v.pipe(v.nullable(v.string()), v.description("Null over MQTT, where AWS IoT Core tells none.")),
  clientId: v.pipe(v.nullable(v.string()), v.description("Over MQTT alone.")),
});
export const signInFailureList = v.strictObject({ signInFailures: v.array(signInFailure), nextPageToken });
