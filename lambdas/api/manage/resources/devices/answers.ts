/** Describes what calls on devices, their labels and emulated devices answer. */

import * as v from "valibot";
import { passes } from "../../audit/secret.ts";
import { nextPageToken } from "../../http/answer-parts.ts";
import { entryStatus } from "../../http/batch.ts";

export const device = v.strictObject({
  name: v.string(),
  type: v.string(),
  productNumber: v.string(),
  labels: v.record(v.string(), v.string()),
  reported: v.optional(
    passes(
      v.pipe(
        v.record(v.string(), v.nullable(v.objectWithRest({ updateTime: v.string() }, v.unknown()))),
        v.description(
          "The data of the latest event of each type: null for one that a device of its type has not sent yet.",
        ),
      ),
    ),
  ),
});
export const deviceList = v.strictObject({ devices: v.array(device), nextPageToken });

export const label = v.strictObject({ name: v.string(), value: v.string() });
export const labelList = v.strictObject({ labels: v.array(label), nextPageToken });

/** Says why one device of many was not changed. Clients read the code and the message. */
const deviceError = v.strictObject({ device: v.string(), status: entryStatus });
export type DeviceError = v.InferOutput<typeof deviceError>;

export const batchUpdate = v.strictObject({ batchErrors: v.array(deviceError) });
export const transfer = v.strictObject({
  transferredDevices: v.array(v.string()),
  transferErrors: v.array(deviceError),
});
