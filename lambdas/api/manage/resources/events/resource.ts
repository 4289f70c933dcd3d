/** Joins the calls on events: the history of one device, or of all devices. */

import type { Resource } from "../../http/resource.ts";
import { aggregateCalls } from "./aggregate.ts";
import * as schemas from "./answers.ts";
import { eventCalls } from "./calls.ts";

export const events: Resource = { calls: [...eventCalls, ...aggregateCalls], schemas };
