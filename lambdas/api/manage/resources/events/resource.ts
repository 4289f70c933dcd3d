/** Events: the history of a device, and of all of them. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { eventCalls } from "./calls.ts";

export const events: Resource = { calls: eventCalls, schemas };
