/** Describes what calls on fleets answer. */

import * as v from "valibot";
import { nextPageToken, time } from "../../http/answer-parts.ts";

export const fleet = v.strictObject({ name: v.string(), displayName: v.string(), createTime: time });
export const fleetList = v.strictObject({ fleets: v.array(fleet), nextPageToken });
